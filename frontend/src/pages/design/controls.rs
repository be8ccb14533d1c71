//! Buttons, fields, forms and dialogs.

use keywright_api_types::FieldError;
use leptos::prelude::*;

use super::part;
use crate::api::ApiError;
use crate::components::{
    CopyButton, Dialog, Glyph, Icon, OneTimeLink, SelectField, SendDialog, SendForm, TextArea, TextField, live,
};
use crate::flash::use_flash;
use crate::forms::FormErrors;

const CHOICES: [(&str, &str); 2] = [("one", "The first"), ("two", "The second")];

/// Shows the controls.
pub fn controls() -> AnyView {
    view! {
        {part("Buttons", buttons())}
        {part("Fields", fields())}
        {part("A form that was refused", refused())}
        {part("Dialogs and messages", dialogs())}
    }
    .into_any()
}

fn buttons() -> AnyView {
    let text = StoredValue::new("what is copied".to_owned());
    view! {
        <div class="actions">
            <button type="button" class="button">"Plain"</button>
            <button type="button" class="button primary"><Glyph icon=Icon::Plus />"Primary"</button>
            <button type="button" class="button danger">"Danger"</button>
            <button type="button" class="button small">"Small"</button>
            <button type="button" class="button small danger">"Small danger"</button>
            <button type="button" class="button icon-only" aria-label="Icon only"><Glyph icon=Icon::Refresh /></button>
            <a class="button" href="/design">"A link"</a>
            <CopyButton label="Copy" text on_done=|_| () />
        </div>
        <OneTimeLink link="/invitation#token".to_owned() />
    }
    .into_any()
}

fn fields() -> AnyView {
    let text = |value: &str| RwSignal::new(value.to_owned());
    let wrong = Signal::stored(Some("Give it a name.".to_owned()));
    let chosen = text("one");
    view! {
        <TextField name="design-plain" label="A field" value=text("typed") />
        <TextField name="design-hint" label="With a hint" value=text("") placeholder="A placeholder" hint="What belongs here." />
        <TextField name="design-wrong" label="That is wrong" value=text("") error=wrong />
        <TextArea name="design-area" label="Several lines" value=text("one\ntwo") error=Signal::stored(None::<String>) hint="One a line." />
        <SelectField
            name="design-choice"
            label="A choice"
            options=CHOICES.to_vec()
            value=chosen
            on_choose=move |name| chosen.set(name)
        />
        <nav class="segments" aria-label="Segments">
            <a href="/design" aria-current="true">"Chosen"</a>
            <a href="/design">"Other"</a>
        </nav>
    }
    .into_any()
}

fn refused() -> AnyView {
    let errors = FormErrors::new(&["design-name"]);
    errors.show(vec![FieldError::new("design-name", "Give it a name."), FieldError::new("", "And something else.")]);
    let send = move |()| Err(vec![FieldError::new("design-name", "Give it a name.")]);
    let name = RwSignal::new(String::new());
    view! {
        <SendForm errors send submit="Send" on_cancel=move |()| errors.clear()>
            <TextField name="design-name" label="Name" value=name error=errors.at("design-name") />
        </SendForm>
    }
    .into_any()
}

fn dialogs() -> AnyView {
    let (plain, danger) = (RwSignal::new(false), RwSignal::new(false));
    let flash = use_flash();
    let plain_dialog = move || {
        plain.get().then(|| {
            view! {
                <Dialog title="A dialog" on_dismiss=move |()| plain.set(false)>
                    <p>"It says one thing and asks one question."</p>
                    <div class="actions">
                        <button type="button" class="button primary" on:click=move |_| plain.set(false)>
                            "Done"
                        </button>
                    </div>
                </Dialog>
            }
        })
    };
    let danger_dialog = move || {
        let send = move |()| {
            Ok(Box::pin(async move {
                danger.set(false);
                Ok(())
            }) as _)
        };
        danger.get().then(|| {
            view! {
                <SendDialog
                    title="Revoke something"
                    errors=FormErrors::new(&[])
                    send
                    submit="Revoke"
                    danger=true
                    on_dismiss=move |()| danger.set(false)
                >
                    <p>"It says what ends, and that it cannot be taken back."</p>
                </SendDialog>
            }
        })
    };
    let told = move |_| flash.show_here("Something was done.".to_owned());
    let undoable =
        move |_| flash.offer_undo("/design", "Something was changed.".to_owned(), || async { Ok::<_, ApiError>(()) });
    view! {
        <div class="actions">
            <button type="button" class="button" on:click=move |_| plain.set(true)>"A dialog"</button>
            <button type="button" class="button danger" on:click=move |_| danger.set(true)>"A dangerous one"</button>
            <button type="button" class="button" on:click=told>"A message"</button>
            <button type="button" class="button" on:click=undoable>"A message with Undo"</button>
        </div>
        {live(plain_dialog)}
        {live(danger_dialog)}
    }
    .into_any()
}
