//! The values of `data-part`: the names by which host pages, tests and people who look at the page address its parts.
//!
//! `public/start/` and `index.html` write those of the first cards by themselves.

/// The name of a part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part(&'static str);

impl Part {
    /// The value of `data-part`.
    pub(crate) fn name(self) -> &'static str {
        self.0
    }
}

// Host pages rely on these; they do not change.
pub(crate) const HUB: Part = Part("hub");
pub(crate) const SEARCH: Part = Part("search");
pub(crate) const FILTER: Part = Part("filter");
pub(crate) const CARD: Part = Part("card");
pub(crate) const CARD_TITLE: Part = Part("card-title");
pub(crate) const CARD_ACTION: Part = Part("card-action");
pub(crate) const DETAIL: Part = Part("detail");
pub(crate) const WIZARD: Part = Part("wizard");
pub(crate) const STEP: Part = Part("step");
pub(crate) const FIELD: Part = Part("field");
pub(crate) const FIELD_ERROR: Part = Part("field-error");
pub(crate) const SUBMIT: Part = Part("submit");
pub(crate) const ACTIVATE: Part = Part("activate");
pub(crate) const MANAGE: Part = Part("manage");
pub(crate) const DEACTIVATE: Part = Part("deactivate");
pub(crate) const CONFIRM: Part = Part("confirm");
pub(crate) const BANNER: Part = Part("banner");
pub(crate) const EMPTY: Part = Part("empty");
pub(crate) const SKELETON: Part = Part("skeleton");

// Everywhere.
pub(crate) const BACK: Part = Part("back");
pub(crate) const CANCEL: Part = Part("cancel");
pub(crate) const RETRY: Part = Part("retry");

// The wizard and an account's step.
pub(crate) const STEP_FORM: Part = Part("step-form");
pub(crate) const REVIEW: Part = Part("review");
pub(crate) const RESUMED: Part = Part("resumed");
pub(crate) const START_OVER: Part = Part("start-over");
pub(crate) const EXISTING: Part = Part("existing");
pub(crate) const WAY: Part = Part("way");
pub(crate) const WAYS: Part = Part("ways");
pub(crate) const FORGET_ACCOUNT: Part = Part("forget-account");
pub(crate) const FORGET_QUESTION: Part = Part("forget-question");
pub(crate) const FORGET_CONFIRM: Part = Part("forget-confirm");

// Signing in at the provider's page.
pub(crate) const WAITING: Part = Part("waiting");
pub(crate) const AGAIN: Part = Part("again");
pub(crate) const THIS_TAB: Part = Part("this-tab");
pub(crate) const COPY: Part = Part("copy");
pub(crate) const DONE: Part = Part("done");
pub(crate) const REMARK: Part = Part("remark");
pub(crate) const BLOCKED: Part = Part("blocked");
pub(crate) const PAIRING: Part = Part("pairing");
pub(crate) const PAIR: Part = Part("pair");
pub(crate) const ACCEPT_LIMITED: Part = Part("accept-limited");

// Connecting an account anew.
pub(crate) const RECONNECT: Part = Part("reconnect");
pub(crate) const OTHER_ACCOUNT: Part = Part("other-account");
pub(crate) const TAKE_OTHER_ACCOUNT: Part = Part("take-other-account");
pub(crate) const KEEP_ACCOUNT: Part = Part("keep-account");

// An activation's page, and turning it off.
pub(crate) const CONNECTION: Part = Part("connection");
pub(crate) const RECONNECT_LINK: Part = Part("reconnect-link");
pub(crate) const SETTINGS: Part = Part("settings");
pub(crate) const EDIT: Part = Part("edit");
pub(crate) const FORGET: Part = Part("forget");
pub(crate) const CONFIRM_DEACTIVATE: Part = Part("confirm-deactivate");

// An activation's settings.
pub(crate) const VARIABLES: Part = Part("variables");
pub(crate) const CHANGES: Part = Part("changes");
pub(crate) const CHANGED_MEANWHILE: Part = Part("changed-meanwhile");
pub(crate) const LOAD_NEWER: Part = Part("load-newer");
pub(crate) const SAVE_ANYWAY: Part = Part("save-anyway");
pub(crate) const UNSAVED: Part = Part("unsaved");
pub(crate) const STAY: Part = Part("stay");
pub(crate) const DISCARD: Part = Part("discard");

// Forms.
pub(crate) const PROBLEMS: Part = Part("problems");
pub(crate) const MORE: Part = Part("more");
pub(crate) const ENTRY: Part = Part("entry");
pub(crate) const PASTED_ENTRIES: Part = Part("pasted-entries");
pub(crate) const SPLIT_ENTRIES: Part = Part("split-entries");
pub(crate) const ADD: Part = Part("add");
pub(crate) const UP: Part = Part("up");
pub(crate) const DOWN: Part = Part("down");
pub(crate) const REMOVE: Part = Part("remove");
pub(crate) const REVEAL: Part = Part("reveal");

// A choice out of many.
pub(crate) const OPTION: Part = Part("option");
pub(crate) const OPTIONS_FAILED: Part = Part("options-failed");
pub(crate) const MORE_OPTIONS: Part = Part("more-options");
pub(crate) const STALE: Part = Part("stale");

// A key file.
pub(crate) const DROP: Part = Part("drop");
pub(crate) const FILE_FACTS: Part = Part("file-facts");
pub(crate) const FILE_ERROR: Part = Part("file-error");
pub(crate) const FILE_PASSWORD: Part = Part("file-password");
pub(crate) const FILE_OPEN: Part = Part("file-open");

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_parts_have_the_same_name() {
        let source = include_str!("part.rs");
        let names: Vec<_> = source
            .lines()
            .filter_map(|line| line.split_once("Part = Part(\"")?.1.split('"').next())
            .collect();
        let mut different = names.clone();
        different.sort_unstable();
        different.dedup();
        assert!(names.len() > 60 && different.len() == names.len(), "{names:?}");
    }
}
