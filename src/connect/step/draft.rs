//! The draft of an account's step, and what comes back to it: a kept draft, or the end of a full-page redirect.

use super::AccountStep;
use crate::connect::oauth::OAuthStage;
use inlay_api::DraftAccount;
use leptos::prelude::*;

impl AccountStep {
    /// Counts edits, choices among them: read it to follow the step.
    pub(crate) fn edits(&self) -> u32 {
        self.chosen.track();
        self.name.track();
        let way = u32::try_from(self.way.get()).unwrap_or_default();
        way + self.ways.with_value(|ways| ways.iter().map(|way| way.form.edits()).sum::<u32>())
    }

    /// The draft of the step: what is kept when the wizard is left half-done.
    pub(crate) fn draft(&self) -> DraftAccount {
        let way = self.current();
        let made = match way.oauth.stage.get_untracked() {
            OAuthStage::Connected { connection_id, .. } => Some(connection_id),
            _ => None,
        };
        DraftAccount {
            template_id: way.id(),
            connection_id: self.chosen.get_untracked().or(made),
            name: Some(self.name.get_untracked()),
            variables: way.form.draft_variables(),
        }
    }

    /// Restores the step from a draft.
    pub(crate) fn restore(&self, draft: &DraftAccount) {
        let index = self.ways.with_value(|ways| ways.iter().position(|way| way.id() == draft.template_id));
        let Some(index) = index else { return };
        self.way.set(index);
        self.chosen.set(draft.connection_id.clone());
        if let Some(name) = &draft.name {
            self.name.set(name.clone());
        }
        self.current().form.restore_draft(&draft.variables, &[]);
    }

    /// Resumes after a full-page redirect for one of its ways.
    pub(crate) fn resume_redirect(&self, template: &str, connection: Option<String>, failed: Option<String>) {
        let index = self.ways.with_value(|ways| ways.iter().position(|way| way.id() == template));
        let Some(index) = index else { return };
        self.way.set(index);
        let way = self.ways.with_value(|ways| ways[index]);
        way.oauth.stage.set(match (connection, failed) {
            (Some(connection_id), _) => {
                self.emit_connected(&connection_id);
                // Whose it is comes with the connections that are there.
                OAuthStage::Connected { connection_id, account: None }
            }
            (None, Some(code)) => OAuthStage::Failed(code),
            (None, None) => OAuthStage::Idle,
        });
    }

    /// Starts again, with nothing chosen or typed.
    pub(crate) fn start_over(&self) {
        self.clear();
        self.chosen.set(None);
        self.way.set(0);
    }

    /// Clears the secrets: the activation has them now.
    pub(crate) fn clear(&self) {
        self.checked.set_value(None);
        self.ways.with_value(|ways| ways.iter().for_each(|way| way.form.clear()));
    }
}
