//! Settings that a schema describes: choices with fields of their own, lists, names with values, and choices that come from
//! the person's account.

use crate::support::{Plan, Widget, journey};

/// From the catalogue to the settings of an integration that asks for a sandbox key.
async fn to_settings(widget: &Widget, name: &str) {
    widget.connect(name).await;
    widget.enter_text("value", "sandbox-key-alice").await;
    widget.submit().await;
    widget.is_at("Settings").await;
}

/// Chooses from a box that searches.
async fn pick(widget: &Widget, field: &str, typed: &str, option: &str) {
    widget.enter_text(field, typed).await;
    widget.click_text(&format!("[data-field={field}] [data-part=option]"), option).await;
}

#[tokio::test]
async fn a_choice_inside_a_choice_and_a_list_of_tables_turn_an_integration_on() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        to_settings(&widget, "Sandbox Warehouse").await;
        widget.click_text("[data-field=destination] label.check", "Files").await;
        widget.enter_text("bucket", "Not a bucket").await;
        widget.click_text("[data-field=format] label.check", "CSV").await;
        assert_eq!(widget.text_of("delimiter").await, ",");
        // What was typed for one choice is there again when it is chosen again.
        widget.click_text("[data-field=destination] label.check", "Database").await;
        widget.enter_text("host", "db.example.com").await;
        widget.click_text("[data-field=destination] label.check", "Files").await;
        assert_eq!(widget.text_of("bucket").await, "Not a bucket");
        widget.submit().await;
        widget.read("[data-part=problems]", "Bucket").await;
        widget.read("[data-part=problems]", "Table name").await;
        widget.enter_text("bucket", "acme-exports").await;
        widget.click_text("[data-field=format] label.check", "JSON").await;
        widget.toggle("flatten").await;

        widget.fill("[data-part=entry]:nth-child(1) [data-field=name] input", "invoices").await;
        widget.click_text("[data-field=tables] > div > [data-part=add]", "Add").await;
        widget.fill("[data-part=entry]:nth-child(2) [data-field=name] input", "customers").await;
        widget.click("[data-part=entry]:nth-child(2) > .entry-actions [data-part=up]").await;
        let first = widget.value("[data-part=entry]:nth-child(1) [data-field=name] input").await;
        assert_eq!(first, "customers");
        pick(&widget, "region", "eu-cen", "eu-central-1").await;
        widget.choose("schedule", "Every day").await;
        widget.enter_text("hour", "24").await;
        widget.submit().await;
        widget.read_error("hour", "23").await;
        widget.enter_text("hour", "7").await;
        widget.submit().await;

        widget.is_at("Turn on").await;
        for text in ["JSON", "acme-exports", "invoices", "customers", "eu-central-1", "Every day"] {
            widget.read("[data-part=review] dl", text).await;
        }
        widget.activate("Sandbox Warehouse").await;
        // All of it is there again, and nothing changes by looking at it.
        widget.click("[data-part=edit]").await;
        let first = widget.value("[data-part=entry]:nth-child(1) [data-field=name] input").await;
        assert_eq!(first, "customers");
        assert_eq!(widget.text_of("bucket").await, "acme-exports");
        assert_eq!(widget.count("[data-part=changes]").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_secret_setting_is_never_shown_again_and_stays_when_it_is_left_blank() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        to_settings(&widget, "Sandbox Warehouse").await;
        widget.click_text("[data-field=destination] label.check", "Database").await;
        widget.enter_text("host", "db.example.com").await;
        widget.enter_text("password", "CANARY-w4rehouse").await;
        widget.fill("[data-part=entry] [data-field=name] input", "invoices").await;
        widget.submit().await;
        widget.activate("Sandbox Warehouse").await;

        widget.click("[data-part=edit]").await;
        assert_eq!(widget.text_of("password").await, "");
        widget.enter_text("host", "other.example.com").await;
        widget.read("[data-part=changes]", "db.example.com").await;
        // Leaving asks first, and staying loses nothing.
        widget.click("[data-part=cancel]").await;
        widget.click("[data-part=unsaved] [data-part=stay]").await;
        widget.submit().await;
        widget.read("[data-part=manage] [data-part=banner]", "Settings saved").await;
        widget.read("[data-part=settings]", "other.example.com").await;
        let page = widget.script("return document.documentElement.outerHTML.includes('CANARY')").await;
        assert_eq!(page, false);
    })
    .await;
}

#[tokio::test]
async fn the_channels_depend_on_the_workspace_and_a_late_answer_is_ignored() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        to_settings(&widget, "Sandbox Chat").await;
        widget.click("[data-field=workspace] input").await;
        widget.see("[data-field=workspace] [data-part=option]").await;
        let names = "return [...document.querySelectorAll('[data-field=workspace] [data-part=option]')].map((one) => one.textContent)";
        let names = widget.script(names).await;
        let names: Vec<_> = names.as_array().unwrap().iter().filter_map(|name| name.as_str()).map(str::to_owned).collect();
        assert!(names.len() >= 2, "{names:?}");
        let slow = names.iter().find(|name| name.to_lowercase().contains("slow")).expect("there is a slow one");
        let fast = names.iter().find(|name| *name != slow).expect("there is another one");

        pick(&widget, "workspace", slow, slow).await;
        widget.click("[data-field=channel] input").await;
        widget.read("[data-field=channel] [role=listbox]", "Loading").await;
        pick(&widget, "workspace", fast, fast).await;
        widget.click("[data-field=channel] input").await;
        widget.see("[data-field=channel] [data-part=option]").await;
        let shown = widget.count("[data-field=channel] [data-part=option]").await;
        widget.click("[data-field=channel] [data-part=more-options]").await;
        let more = async || (widget.count("[data-field=channel] [data-part=option]").await > shown).then_some(());
        widget.until("another page", more).await;

        widget.enter_text("channel", "7").await;
        let chosen = widget.see("[data-field=channel] [data-part=option]").await.text().await.unwrap();
        widget.click("[data-field=channel] [data-part=option]").await;
        assert_eq!(widget.text_of("channel").await, chosen);
        widget.submit().await;
        widget.is_at("Turn on").await;
        widget.read("[data-part=review] dl", &chosen).await;
        widget.activate("Sandbox Chat").await;

        // The saved value is shown by its name, also after a while, and so is what it was.
        widget.read("[data-part=manage] [data-part=settings]", &chosen).await;
        widget.click("[data-part=edit]").await;
        let named = async || (widget.text_of("workspace").await == *fast).then_some(());
        widget.until("the workspace's name", named).await;
        widget.click("[data-field=channel] input").await;
        widget.click("[data-field=channel] [data-part=option]:nth-child(2)").await;
        widget.read("[data-part=changes] del", &chosen).await;
    })
    .await;
}

#[tokio::test]
async fn settings_that_somebody_else_changed_are_not_overwritten_unasked() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.turn_on_mail("sandbox-key-alice", "Maya").await;
        widget.click("[data-part=edit]").await;
        widget.enter_text("sender", "Mine").await;
        let elsewhere = "return inlay.token('start').then(async (jwt) => { \
            const head = { authorization: `JWT ${jwt}`, 'content-type': 'application/json' }; \
            const list = `${inlay.config.api}/embed/${inlay.config.hubId}/users/${inlay.subject()}/activations`; \
            const { activations } = await (await fetch(list, { headers: head })).json(); \
            const body = JSON.stringify({ dynamicVariables: { sender: 'Theirs' } }); \
            return (await fetch(`${inlay.config.api}/activations/${activations[0].id}/variables`, \
                { method: 'PUT', headers: head, body })).status; })";
        assert_eq!(widget.script(elsewhere).await, 200);
        widget.submit().await;
        widget.see("[data-part=changed-meanwhile]").await;
        widget.click("[data-part=load-newer]").await;
        widget.read("[data-part=settings]", "Theirs").await;
    })
    .await;
}

#[tokio::test]
async fn a_half_done_wizard_survives_a_reload_without_its_secrets() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        to_settings(&widget, "Sandbox Mail").await;
        let kept = "return inlay.token('start').then(async (jwt) => { \
            const path = `${inlay.config.api}/embed/${inlay.config.hubId}/users/${inlay.subject()}/integrations/${location.pathname.split('/i/')[1].split('/')[0]}/draft`; \
            return (await fetch(path, { headers: { authorization: `JWT ${jwt}` } })).text(); })";
        widget.enter_text("sender", "Half done").await;
        let is_kept = async || widget.script(kept).await.as_str()?.contains("Half done").then_some(());
        widget.until("the hub keeps it", is_kept).await;
        assert!(!widget.script(kept).await.as_str().unwrap().contains("sandbox-key-alice"));

        widget.reload().await;
        widget.connect("Sandbox Mail").await;
        widget.read("[data-part=resumed]", "Passwords and keys were not kept").await;
        assert_eq!(widget.text_of("value").await, "");
        widget.enter_text("value", "sandbox-key-alice").await;
        widget.submit().await;
        widget.is_at("Settings").await;
        assert_eq!(widget.text_of("sender").await, "Half done");
        widget.submit().await;
        widget.activate("Sandbox Mail").await;
    })
    .await;
}

#[tokio::test]
async fn i9_a_choice_shows_what_is_sent_and_blocks_when_the_workspace_no_longer_has_it() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        to_settings(&widget, "Sandbox Chat").await;
        let option = "[data-part=option]";
        widget.click("[data-field=workspace] input").await;
        let first = widget.see(&format!("[data-field=workspace] {option}")).await.text().await.unwrap();
        pick(&widget, "workspace", &first, &first).await;
        widget.click("[data-field=channel] input").await;
        let chosen = widget.see(&format!("[data-field=channel] {option}")).await.text().await.unwrap();
        // The list of the last field is whole, and its label is seen: the frame gets longer.
        let is_whole = "const at = (part) => document.querySelector(`[data-field=channel] ${part}`).getBoundingClientRect(); \
            return at('[role=listbox]').height > 0 && at('[role=listbox]').bottom <= innerHeight && at('[role=listbox]').top >= at('label').bottom";
        widget.until("the whole list", async || (widget.script(is_whole).await == true).then_some(())).await;
        widget.click(&format!("[data-field=channel] {option}")).await;
        // Other text that is left without a choice gives way to what is chosen.
        widget.enter_text("channel", "nothing like this").await;
        widget.click("h1, h2").await;
        let restored = async || (widget.text_of("channel").await == chosen).then_some(());
        widget.until("the box shows what is sent", restored).await;

        widget.click("[data-field=workspace] input").await;
        widget.click(&format!("[data-field=workspace] {option}:nth-child(2)")).await;
        widget.read_error("channel", "isn't offered any more").await;
        // It cannot be sent: the way on leads back to the field.
        widget.submit().await;
        widget.see("[data-field=channel] input:focus").await;
        widget.is_at("Settings").await;
    })
    .await;
}
