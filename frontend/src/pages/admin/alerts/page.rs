//! All alerts, the newest first, and the rules that raise them.

use keywright_api_types::alerts::{Alert, AlertStatus};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::banner::OpenAlerts;
use super::rules::Rules;
use crate::addresses::AdminAddress;
use crate::alert_words;
use crate::api::{ApiError, SignedIn};
use crate::browser;
use crate::components::{DataTable, Failure, Listing, LocalMoment, PageHeader, StatusBadge, cell, live};
use crate::paging::{Pages, pages};

const COLUMNS: &[&str] = &["Alert", "State", "Raised", "Over", "Behind it", "Noted by"];

/// The page at `/admin/monitoring/alerts`.
#[component]
pub fn AlertsPage(api: SignedIn) -> impl IntoView {
    let alerts = pages(move |cursor| api.admin_alerts(cursor));
    keep_up(api, alerts);
    let failure = RwSignal::new(None::<ApiError>);
    let failed = move || failure.get().map(|error| view! { <Failure error on_retry=move |()| failure.set(None) /> });
    view! {
        <p class="breadcrumb"><a href=AdminAddress::Monitoring.path()>"Monitoring"</a></p>
        <PageHeader title="Alerts" />
        <p class="lead">
            "Raised when what is watched reaches its threshold, and over when it is at three quarters of it or below. Both are in the audit trail."
        </p>
        {live(failed)}
        <Listing
            pages=alerts
            noun="alert"
            rows=move |rows| table(api, rows, alerts, failure)
            empty=|| view! { <p class="empty">"No alert yet. As soon as something reaches a threshold below, it is told here and on every page."</p> }.into_any()
        />
        <Rules api />
    }
}

/// Shows alerts as they are raised, change and are over.
fn keep_up(api: SignedIn, alerts: Pages<Alert>) {
    let Some(open) = use_context::<OpenAlerts>() else { return };
    Effect::new(move |is_shown: Option<()>| {
        open.follow();
        if is_shown.is_none() {
            return;
        }
        spawn_local(async move {
            // What cannot be looked up now is at the next look, and the banner tells.
            if let Ok(page) = api.admin_alerts(None).await {
                browser::keep_focus(|| alerts.renew(page));
            }
        });
    });
}

fn table(api: SignedIn, alerts: &[Alert], pages: Pages<Alert>, failure: RwSignal<Option<ApiError>>) -> AnyView {
    let rows = alerts.iter().map(|alert| row(api, alert, pages, failure)).collect_view();
    view! { <DataTable caption="Alerts, newest first" columns=COLUMNS>{rows}</DataTable> }.into_any()
}

fn row(api: SignedIn, alert: &Alert, pages: Pages<Alert>, failure: RwSignal<Option<ApiError>>) -> AnyView {
    let name = view! {
        <div class="two-lines">
            <strong class="free-text">{alert_words::title(alert)}</strong>
            <span class="muted">{alert_words::measured(alert)}</span>
        </div>
    };
    let status = if alert.cleared_at.is_some() { AlertStatus::Cleared } else { AlertStatus::Open };
    let over = match alert.cleared_at {
        Some(at) => view! { <LocalMoment at /> }.into_any(),
        None => "–".into_any(),
    };
    let (evidence, words) = alert_words::evidence(alert, browser::now());
    view! {
        <tr role="row">
            {cell("Alert", name)} {cell("State", view! { <StatusBadge status /> })} {cell("Raised", view! { <LocalMoment at=alert.raised_at /> })}
            {cell("Over", over)} {cell("Behind it", view! { <a href=evidence>{words}</a> })}
            {cell("Noted by", noted(api, alert, pages, failure))}
        </tr>
    }
    .into_any()
}

/// Who took note of it, or the button to do so, for those who may.
fn noted(api: SignedIn, alert: &Alert, pages: Pages<Alert>, failure: RwSignal<Option<ApiError>>) -> AnyView {
    if let Some(who) = &alert.acknowledged_by {
        return view! { <span class="free-text">{who.clone()}</span> }.into_any();
    }
    if alert.cleared_at.is_some() || !api.may_edit() {
        return "–".into_any();
    }
    let (id, label) = (alert.id, format!("Acknowledge {}", alert_words::title(alert)));
    let open = use_context::<OpenAlerts>();
    let acknowledge = move |_| {
        spawn_local(async move {
            match api.admin_acknowledge_alert(&id).await {
                Ok(_) => {
                    pages.reload();
                    if let Some(open) = open {
                        open.look();
                    }
                }
                Err(error) => {
                    failure.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <button type="button" id=id.to_string() class="button small" aria-label=label on:click=acknowledge>
            "Acknowledge"
        </button>
    }
    .into_any()
}
