//! What a watched change would have done, beside the plain list of the calls.

use keywright_api_types::address_range::AddressRange;
use keywright_api_types::admin::shadow_changes::{
    ShadowChange, ShadowReport, ShadowSpan, WatchKeyChange, WatchPackageChange,
};
use keywright_api_types::checks::CheckName;
use keywright_api_types::permissions::Permission;
use keywright_database::AnyConnection;
use keywright_database::api_keys::KeyWorkshop;
use keywright_database::audit::Act;
use keywright_database::request_log::Bound;
use keywright_database::shadow_changes::{self, Judging, ShadowError};
use keywright_domain::calls::{KeyNumber, LoggedCall};
use keywright_domain::secrets::{Hasher, KeyFormat};
use keywright_domain::shadow::{Difference, KeyRules, ObservedCall, ShadowKey};
use keywright_test_support::{Backend, on_both_databases};

use crate::stage::{Chance, DAY, HOUR, LIMITS, NOON, Stage};

fn required(method: &str, route: &str) -> Option<Permission> {
    match (method, route) {
        ("GET", "/v1/balance") => Some(Permission::BalanceRead),
        ("GET", "/v1/profile") => Some(Permission::ProfileRead),
        _ => None,
    }
}

/// The settings of the stage's keys.
fn rules() -> KeyRules {
    KeyRules {
        has_api: true,
        allowed: Vec::new(),
        permissions: [Permission::BalanceRead].into_iter().collect(),
        rate: LIMITS.default_rate,
    }
}

/// How many calls are judged, would have been refused and would have been let in, from a moment on.
fn plainly(stage: &Stage, keys: &[KeyNumber], proposed: &KeyRules, from: i64) -> [u64; 3] {
    let mut figures = [0; 3];
    for key in keys {
        let is_judged = |call: &&LoggedCall<'_>| {
            call.key == *key && (from..=NOON.unix_milliseconds()).contains(&call.at().unix_milliseconds())
        };
        let mut calls: Vec<_> = stage.calls.iter().filter(is_judged).collect();
        calls.sort_unstable_by_key(|call| call.request_id);
        let mut shadow = ShadowKey::new(rules(), proposed.clone());
        for call in calls {
            let refused_by = (call.code == Some("rate_limited")).then_some(CheckName::Rate);
            let required = required(call.method, call.route);
            figures[0] += 1;
            match shadow.judge(&ObservedCall { at: call.at(), address: call.address, required, refused_by }) {
                Difference::None => {}
                Difference::Refused(_) => figures[1] += 1,
                Difference::LetIn => figures[2] += 1,
            }
        }
    }
    figures
}

const UNBOUND: Bound = Bound { taken: i64::MAX, unpacked: i64::MAX };

/// Begins to watch something, and answers what it would have done.
fn watched(
    stage: &mut Stage,
    bound: Bound,
    watch: impl FnOnce(&mut AnyConnection, &KeyWorkshop, &mut Act<'_>) -> Result<ShadowChange, ShadowError>,
) -> ShadowReport {
    let workshop = KeyWorkshop { format: KeyFormat::new("kw").unwrap(), hasher: Hasher::new(&[7; 32]), limits: LIMITS };
    let mut chance = Chance(stage.chance.roll(u64::MAX));
    let mut act = Act::of_system(NOON, &mut chance);
    let change = stage.database.write(|connection| watch(connection, &workshop, &mut act)).unwrap();
    let judging = Judging { limits: LIMITS, required: &required, span: ShadowSpan::LastDay, bound };
    let report =
        stage.database.read(|connection| shadow_changes::admin_report(connection, &change.id, &judging, NOON)).unwrap();
    let discard = stage.database.write(|connection| shadow_changes::admin_discard(connection, &mut act, &change.id));
    discard.unwrap();
    report
}

fn figures(report: &ShadowReport) -> [u64; 3] {
    [report.calls, report.would_refuse, report.would_let_in]
}

on_both_databases! {
    async fn a_report_is_exact_whether_calls_are_counted_put_together_or_new(backend: Backend) {
        let mut stage = Stage::new(backend, 42);
        let noon = NOON.unix_milliseconds();
        for hours in (0..30).rev() {
            stage.log_some(120, noon - (hours + 1) * HOUR, noon - hours * HOUR);
            if hours == 10 {
                stage.roll_up(noon - hours * HOUR);
            }
        }
        let (id, number) = stage.subjects[0].keys[1];
        let addresses: Vec<AddressRange> = vec!["192.0.2.0/24".parse().unwrap()];
        let body = WatchKeyChange {
            permissions: Some([Permission::BalanceRead, Permission::ProfileRead].into_iter().collect()),
            rate_limit_per_minute: Some(Some(1)),
            allowed_ips: Some(Some(addresses.clone())),
        };
        let proposed = KeyRules {
            permissions: body.permissions.unwrap(),
            allowed: addresses.iter().map(AddressRange::net).collect(),
            rate: 1,
            ..rules()
        };
        let of_key = |stage: &mut Stage, bound| {
            let body = body.clone();
            watched(stage, bound, |connection, workshop, act| {
                shadow_changes::admin_watch_key(connection, workshop, act, &id, body)
            })
        };
        let report = of_key(&mut stage, UNBOUND);
        assert_eq!(figures(&report), plainly(&stage, &[number], &proposed, noon - DAY));
        assert!(report.would_refuse > 0 && report.would_let_in > 0 && !report.cut_short);

        let half = report.calls.cast_signed() / 2;
        for bound in [Bound { taken: half, ..UNBOUND }, Bound { unpacked: 600, ..UNBOUND }] {
            let cut = of_key(&mut stage, bound);
            assert!(cut.cut_short && cut.from.unix_milliseconds() > noon - DAY);
            assert!((1..=report.calls).contains(&cut.calls), "{} of {}", cut.calls, report.calls);
            assert_eq!(figures(&cut), plainly(&stage, &[number], &proposed, cut.from.unix_milliseconds()));
        }
        // The calls of others in the same blocks are not among those that are judged.
        let all = of_key(&mut stage, Bound { taken: report.calls.cast_signed() + 1, ..UNBOUND });
        assert_eq!((figures(&all), all.cut_short), (figures(&report), false));

        let package = stage.package;
        let body = WatchPackageChange { max_rate_limit_per_minute: Some(1), ..WatchPackageChange::default() };
        let report = watched(&mut stage, UNBOUND, |connection, _, act| {
            shadow_changes::admin_watch_package(connection, act, &package, body)
        });
        let keys: Vec<KeyNumber> = stage.subjects.iter().flat_map(|one| one.keys.iter().map(|(_, key)| *key)).collect();
        assert_eq!(figures(&report), plainly(&stage, &keys, &KeyRules { rate: 1, ..rules() }, noon - DAY));
        assert_eq!(report.by_key.iter().map(|key| key.would_refuse).sum::<u64>(), report.would_refuse);
    }
}
