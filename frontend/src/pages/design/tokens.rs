//! Colours in both themes, type, room and icons.

use leptos::prelude::*;

use super::part;
use crate::components::{Glyph, Icon};

/// The colours by what they are for; each text stands on the first of its row.
const COLOURS: [&[&str]; 7] = [
    &["page", "text", "muted", "accent"],
    &["surface", "text", "muted", "line", "line-strong"],
    &["sunken", "text", "muted"],
    &["accent", "on-accent"],
    &["accent-soft", "accent-strong", "text"],
    &["danger", "on-danger"],
    &["danger-soft", "danger"],
];
const STATES: [&[&str]; 2] = [&["success-soft", "success"], &["warning-soft", "warning"]];
const THEMES: [(&str, &str); 2] = [("Light", "light"), ("Dark", "dark")];
const SHAPES: [(&str, &str, &str); 4] = [
    ("radius", "var(--radius)", "none"),
    ("radius-small", "var(--radius-small)", "none"),
    ("shadow", "var(--radius)", "var(--shadow)"),
    ("shadow-high", "var(--radius)", "var(--shadow-high)"),
];
const ICONS: [Icon; 28] = [
    Icon::Overview,
    Icon::Key,
    Icon::Usage,
    Icon::Requests,
    Icon::Payments,
    Icon::Withdrawals,
    Icon::Invoices,
    Icon::Balance,
    Icon::Activity,
    Icon::Package,
    Icon::Team,
    Icon::Settings,
    Icon::Shield,
    Icon::Lock,
    Icon::Code,
    Icon::Book,
    Icon::Menu,
    Icon::Plus,
    Icon::Refresh,
    Icon::Play,
    Icon::Pause,
    Icon::Copy,
    Icon::Eye,
    Icon::EyeOff,
    Icon::Check,
    Icon::Alert,
    Icon::Keyboard,
    Icon::SignOut,
];

/// Shows the tokens.
pub fn tokens() -> AnyView {
    let themes = THEMES.into_iter().map(theme).collect_view();
    let shapes = SHAPES.into_iter().map(shape).collect_view();
    let icons = ICONS.into_iter().map(icon).collect_view();
    view! {
        {part("Colours", view! { <div class="field-row">{themes}</div> }.into_any())}
        {part("Type", words())}
        {part("Shape", view! { <div class="actions">{shapes}</div> }.into_any())}
        {part("Icons", view! { <ul class="actions">{icons}</ul> }.into_any())}
    }
    .into_any()
}

fn theme((name, scheme): (&'static str, &'static str)) -> AnyView {
    let colours = COLOURS.into_iter().chain(STATES).map(ground).collect_view();
    view! {
        <div style:color-scheme=scheme style:color="var(--text)" style:background="var(--page)" style:padding="1rem">
            <h3>{name}</h3>
            {colours}
        </div>
    }
    .into_any()
}

fn ground(names: &'static [&'static str]) -> AnyView {
    let (ground, others) = names.split_first().map_or(("", names), |(ground, others)| (*ground, others));
    let sample = |name: &&'static str| {
        let colour = format!("var(--{name})");
        // Lines carry no text.
        match name.starts_with("line") {
            true => view! {
                <span style:border-bottom=format!("2px solid {colour}")>{format!("--{name}")}</span>
            }
            .into_any(),
            false => view! { <span style:color=colour>{format!("--{name}")}</span> }.into_any(),
        }
    };
    let first = others.first().copied().unwrap_or_default();
    view! {
        <p
            class="actions"
            style:background=format!("var(--{ground})")
            style:color=format!("var(--{first})")
            style:padding="0.5rem"
            style:border="1px solid var(--line)"
        >
            <code>{format!("--{ground}")}</code>
            {others.iter().map(sample).collect_view()}
        </p>
    }
    .into_any()
}

fn words() -> AnyView {
    view! {
        <p class="lead">"A page's lead says what it is for."</p>
        <h3>"A heading of the third level"</h3>
        <p>"Text, with " <strong>"what matters"</strong> ", " <a href="/design">"a link"</a> " and " <code>"code"</code></p>
        <p class="muted">"What is said beside it."</p>
        <p class="number">"0123456789: numerals are equally wide"</p>
        <p><kbd>"g"</kbd> " then " <kbd>"k"</kbd></p>
        <pre tabindex="0">"curl https://api.example.test/v1/balance"</pre>
    }
    .into_any()
}

fn shape((name, radius, shadow): (&'static str, &'static str, &'static str)) -> AnyView {
    view! {
        <code
            style:padding="1rem"
            style:border="1px solid var(--line)"
            style:border-radius=radius
            style:box-shadow=shadow
        >
            "--"
            {name}
        </code>
    }
    .into_any()
}

fn icon(icon: Icon) -> AnyView {
    view! {
        <li class="two-lines">
            <Glyph icon />
            <small class="muted">{format!("{icon:?}")}</small>
        </li>
    }
    .into_any()
}
