//! The choice of a key's permissions, resource by resource, with quick selections.

use keywright_api_types::permissions::{CatalogueEntry, Permission, PermissionSet};
use leptos::prelude::*;

use crate::components::live;

use super::field::{FieldError, described_by, invalid};

const NAME: &str = "permissions";

/// Shows the catalogue with a box to tick at each permission.
#[component]
pub fn PermissionPicker(
    /// The catalogue, in the order in which it is shown.
    catalogue: Vec<CatalogueEntry>,
    /// What is ticked.
    chosen: RwSignal<PermissionSet>,
    /// What is wrong with it.
    error: Signal<Option<String>>,
) -> impl IntoView {
    let all: PermissionSet = catalogue.iter().map(|entry| entry.name).collect();
    let reading: PermissionSet = all.iter().filter(|permission| permission.is_read_only()).collect();
    let total = catalogue.len();
    let groups = grouped(catalogue).into_iter().map(|(group, entries)| {
        let boxes =
            entries.into_iter().map(|entry| view! { <PermissionBox entry chosen error /> }.into_any()).collect_view();
        let label = group.clone();
        view! {
            <div class="permission-group" role="group" aria-label=label>
                <p class="permission-group-name" aria-hidden="true">{group}</p>
                {boxes}
            </div>
        }
        .into_any()
    });
    view! {
        <fieldset class="field" id="permissions-field">
            <legend>"Permissions"</legend>
            <div class="quick-selections">
                <QuickSelection text="Read only" set=reading chosen />
                <QuickSelection text="Everything" set=all chosen />
                <QuickSelection text="Nothing" set=PermissionSet::EMPTY chosen />
                <p class="muted" role="status">
                    {live(move || format!("{} of {total} chosen", chosen.get().iter().count()))}
                </p>
            </div>
            <div class="permission-groups">
                <div class="permission-head" aria-hidden="true">
                    <p>"Resource"</p>
                    <p>"Read"</p>
                    <p>"Create"</p>
                </div>
                {groups.collect_view()}
            </div>
            <FieldError name=NAME error />
        </fieldset>
    }
}

#[component]
fn QuickSelection(text: &'static str, set: PermissionSet, chosen: RwSignal<PermissionSet>) -> impl IntoView {
    let pressed = move || (chosen.get() == set).to_string();
    view! {
        <button type="button" class="button small" aria-pressed=pressed on:click=move |_| chosen.set(set)>
            {text}
        </button>
    }
}

#[component]
fn PermissionBox(
    entry: CatalogueEntry,
    chosen: RwSignal<PermissionSet>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let permission = entry.name;
    let kind = if permission.is_read_only() { "read" } else { "create" };
    let tick = move |event| chosen.update(|set| mark(set, permission, event_target_checked(&event)));
    view! {
        <label class="permission" data-kind=kind>
            <input
                type="checkbox"
                name=NAME
                value=permission.name()
                prop:checked=move || chosen.get().contains(permission)
                aria-invalid=invalid(error)
                aria-describedby=described_by(NAME, false, error)
                on:change=tick
            />
            <span>
                <span class="permission-title">{entry.title}</span>
                <code>{permission.name()}</code>
                <span class="muted">{entry.description}</span>
            </span>
        </label>
    }
}

fn mark(set: &mut PermissionSet, permission: Permission, ticked: bool) {
    if ticked {
        set.insert(permission);
    } else {
        set.remove(permission);
    }
}

/// The entries by group, groups in the order in which they first appear.
fn grouped(catalogue: Vec<CatalogueEntry>) -> Vec<(String, Vec<CatalogueEntry>)> {
    let mut groups: Vec<(String, Vec<CatalogueEntry>)> = Vec::new();
    for entry in catalogue {
        match groups.iter_mut().find(|(group, _)| *group == entry.group) {
            Some((_, entries)) => entries.push(entry),
            None => groups.push((entry.group.clone(), vec![entry])),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use keywright_api_types::permissions::catalogue;

    use super::*;

    #[test]
    fn every_permission_is_in_one_group() {
        let groups = grouped(catalogue());
        let names: Vec<_> = groups.iter().map(|(group, _)| group.as_str()).collect();
        assert_eq!(names.first(), Some(&"Balance"));
        assert_eq!(groups.iter().map(|(_, entries)| entries.len()).sum::<usize>(), Permission::ALL.len());
        let mut unique = names.clone();
        unique.dedup();
        assert_eq!(unique, names);
    }
}
