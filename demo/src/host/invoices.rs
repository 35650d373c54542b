//! Sample invoices: the same for everybody, in euro.

use super::{Shared, layout, session::SignedIn};
use axum::{
    extract::{Path, Query, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

/// An invoice.
pub(super) struct Invoice {
    pub(super) number: &'static str,
    client: &'static str,
    project: &'static str,
    due: &'static str,
    /// Cents by line.
    lines: &'static [(&'static str, u32)],
    pub(super) state: State,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Paid,
    Open,
    Overdue,
}

impl State {
    const ALL: [Self; 3] = [Self::Open, Self::Overdue, Self::Paid];

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Paid => ("paid", "Paid"),
            Self::Open => ("open", "Open"),
            Self::Overdue => ("overdue", "Overdue"),
        }
    }
}

impl Invoice {
    pub(super) fn cents(&self) -> u32 {
        self.lines.iter().map(|(_, cents)| cents).sum()
    }
}

pub(super) const INVOICES: [Invoice; 7] = [
    Invoice {
        number: "2026-041",
        client: "Harbour Museum",
        project: "Exhibition stands",
        due: "12 Dec 2026",
        lines: &[("Design, 64 hours", 640_000), ("Models", 118_000)],
        state: State::Open,
    },
    Invoice {
        number: "2026-040",
        client: "Kite & Co.",
        project: "Shop front",
        due: "4 Dec 2026",
        lines: &[("Site visits", 54_000), ("Drawings, 22 hours", 220_000)],
        state: State::Open,
    },
    Invoice {
        number: "2026-038",
        client: "Bellweather School",
        project: "Library extension",
        due: "14 Nov 2026",
        lines: &[("Concept, 40 hours", 400_000)],
        state: State::Overdue,
    },
    Invoice {
        number: "2026-037",
        client: "Orchard Housing",
        project: "Courtyard, phase 2",
        due: "6 Nov 2026",
        lines: &[("Planning, 71 hours", 710_000), ("Travel", 23_450)],
        state: State::Paid,
    },
    Invoice {
        number: "2026-035",
        client: "Harbour Museum",
        project: "Lighting study",
        due: "30 Oct 2026",
        lines: &[("Study", 185_000)],
        state: State::Paid,
    },
    Invoice {
        number: "2026-034",
        client: "Fjord Bakery",
        project: "Second shop",
        due: "21 Oct 2026",
        lines: &[("Drawings, 31 hours", 310_000), ("Permits", 42_000)],
        state: State::Paid,
    },
    Invoice {
        number: "2026-031",
        client: "Kite & Co.",
        project: "Storage",
        due: "2 Oct 2026",
        lines: &[("Survey", 96_000)],
        state: State::Paid,
    },
];

/// `€ 1,234.50`
pub(super) fn euro(cents: u32) -> String {
    let whole = (cents / 100).to_string();
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("€ {grouped}.{:02}", cents % 100)
}

/// A table of invoices; each number leads to its page.
/// The list of invoices.
pub(super) fn table<'i>(invoices: impl Iterator<Item = &'i Invoice>) -> Markup {
    html! {
        div.scroll {
            table {
                thead { tr { th { "Invoice" } th { "Client" } th { "Due" } th { "State" } th.amount { "Amount" } } }
                tbody {
                    @for invoice in invoices {
                        tr {
                            td { a href={ "/invoices/" (invoice.number) } { (invoice.number) } }
                            td { (invoice.client) }
                            td { (invoice.due) }
                            td { (badge(invoice.state)) }
                            td.amount { (euro(invoice.cents())) }
                        }
                    }
                }
            }
        }
    }
}

fn badge(state: State) -> Markup {
    let (name, words) = state.words();
    html! { span class={ "badge " (name) } { (words) } }
}

#[derive(Deserialize)]
pub(super) struct Filter {
    state: Option<State>,
}

/// `GET /invoices?state=`.
pub(super) async fn list(
    axum::extract::State(state): Shared,
    SignedIn(user): SignedIn,
    filter: Result<Query<Filter>, QueryRejection>,
) -> Response {
    let wanted = filter.ok().and_then(|Query(filter)| filter.state);
    let content = html! {
        nav.filters aria-label="State" {
            a href="/invoices" aria-current=[wanted.is_none().then_some("true")] { "All" }
            @for state in State::ALL {
                @let (name, words) = state.words();
                a href={ "/invoices?state=" (name) } aria-current=[(wanted == Some(state)).then_some("true")] { (words) }
            }
        }
        (table(INVOICES.iter().filter(|invoice| wanted.is_none_or(|state| invoice.state == state))))
    };
    layout::page(&state, user, "Invoices", &content)
}

/// `GET /invoices/{number}`.
pub(super) async fn one(
    axum::extract::State(state): Shared,
    SignedIn(user): SignedIn,
    Path(number): Path<String>,
) -> Response {
    let Some(invoice) = INVOICES.iter().find(|invoice| invoice.number == number) else {
        return layout::not_found().into_response();
    };
    let content = html! {
        p { a href="/invoices" { "All invoices" } }
        section.card {
            header { h2 { (invoice.client) } (badge(invoice.state)) }
            p.muted { (invoice.project) " · due " (invoice.due) }
            table {
                @for (what, cents) in invoice.lines { tr { td { (what) } td.amount { (euro(*cents)) } } }
                tr.total { td { "Total" } td.amount { (euro(invoice.cents())) } }
            }
            p.muted { (state.settings.of(user).footer) }
        }
    };
    layout::page(&state, user, &format!("Invoice {number}"), &content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_by_thousands() {
        assert_eq!(euro(5), "€ 0.05");
        assert_eq!(euro(75_800_000), "€ 758,000.00");
        assert_eq!(euro(123_450), "€ 1,234.50");
    }
}
