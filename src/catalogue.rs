//! Finding an integration: the list with its search and filters, and one integration's page.

mod card;
mod detail;
mod page;
mod state;

pub(crate) use detail::IntegrationPage;
pub(crate) use page::CataloguePage;
pub(crate) use state::Catalogue;
