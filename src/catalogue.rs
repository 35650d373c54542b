//! The catalogue of integrations: the list with its search and filters, and the page of one integration.

mod card;
mod detail;
mod list;
mod listed;
mod page;

pub(crate) use detail::IntegrationPage;
pub(crate) use list::Catalogue;
pub(crate) use page::CataloguePage;
