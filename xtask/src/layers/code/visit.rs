//! Walks a parsed file and collects its modules, imports and paths.

use super::{
    Code,
    module::{How, Module, Written},
    tokens,
    use_tree::{self, Import, text},
};
use crate::layers::workspace::Place;
use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Ident, Item, Meta, visit::Visit};

/// Adds a file to the code.
pub(super) fn file(code: &mut Code, file: &str, place: &Place, parsed: &syn::File) {
    let is_test = place.is_test || parsed.attrs.iter().any(is_for_tests);
    let mut visitor = Visitor { code, file, root: &place.root, module: place.module.clone(), is_test };
    visitor.here().is_test |= is_test;
    visitor.visit_file(parsed);
}

struct Visitor<'a> {
    code: &'a mut Code,
    file: &'a str,
    root: &'a str,
    module: String,
    is_test: bool,
}

impl Visitor<'_> {
    fn here(&mut self) -> &mut Module {
        let module = self.code.modules.entry(self.module.clone()).or_default();
        self.root.clone_into(&mut module.root);
        module
    }

    fn declare(&mut self, ident: &Ident) {
        self.here().items.insert(text(ident));
    }

    fn add(&mut self, import: Import) {
        let Import { path, how, line } = import;
        self.code.written.push(Written {
            file: self.file.to_owned(),
            line,
            module: self.module.clone(),
            path,
            how,
            is_test: self.is_test,
            named: Vec::new(),
        });
    }

    fn add_tokens(&mut self, tokens: TokenStream) {
        for path in tokens::paths(tokens) {
            self.add(path);
        }
    }

    fn import(&mut self, import: Import) {
        match &import.how {
            How::Import(Some(name)) => {
                self.here().imports.entry(name.clone()).or_default().push(import.path.clone());
            }
            How::Glob => self.here().globs.push(import.path.clone()),
            How::Import(None) | How::Mention => {}
        }
        self.add(import);
    }

    /// Visits with the test mark of these attributes.
    fn marked(&mut self, attributes: &[Attribute], visit: impl FnOnce(&mut Self)) {
        let before = self.is_test;
        self.is_test |= attributes.iter().any(is_for_tests);
        visit(self);
        self.is_test = before;
    }
}

impl<'ast> Visit<'ast> for Visitor<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        self.marked(attributes(item), |visitor| syn::visit::visit_item(visitor, item));
        match item {
            Item::Const(item) => self.declare(&item.ident),
            Item::Enum(item) => self.declare(&item.ident),
            Item::Fn(item) => self.declare(&item.sig.ident),
            Item::Macro(item) => item.ident.iter().for_each(|ident| self.declare(ident)),
            Item::Static(item) => self.declare(&item.ident),
            Item::Struct(item) => self.declare(&item.ident),
            Item::Trait(item) => self.declare(&item.ident),
            Item::Type(item) => self.declare(&item.ident),
            Item::Union(item) => self.declare(&item.ident),
            _ => {}
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.here().children.insert(text(&item.ident));
        self.visit_visibility(&item.vis);
        let inner = format!("{}/{}", self.module, text(&item.ident));
        let outer = std::mem::replace(&mut self.module, inner);
        let is_test = self.is_test;
        self.here().is_test |= is_test;
        for item in item.content.iter().flat_map(|(_, items)| items) {
            self.visit_item(item);
        }
        self.module = outer;
        item.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.visit_visibility(&item.vis);
        item.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
        let prefix: &[String] = if item.leading_colon.is_some() { &[String::new()] } else { &[] };
        for import in use_tree::imports(&item.tree, prefix) {
            self.import(import);
        }
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let crate_name = text(&item.ident);
        let name = item.rename.as_ref().map_or_else(|| crate_name.clone(), |(_, rename)| text(rename));
        let path =
            if crate_name == "self" { vec!["crate".to_owned()] } else { vec![String::new(), crate_name] };
        let line = item.ident.span().start().line;
        self.import(Import { path, how: How::Import((name != "_").then_some(name)), line });
    }

    /// `pub(super)` and `pub(crate)` name no other room; `pub(in …)` may.
    fn visit_vis_restricted(&mut self, visibility: &'ast syn::VisRestricted) {
        if visibility.in_token.is_some() {
            self.visit_path(&visibility.path);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let mut names: Vec<String> = path.segments.iter().map(|segment| text(&segment.ident)).collect();
        if path.leading_colon.is_some() {
            names.insert(0, String::new());
        }
        if let Some(first) = path.segments.first() {
            let line = first.ident.span().start().line;
            self.add(Import { path: names, how: How::Mention, line });
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.visit_path(&item.path);
        self.add_tokens(item.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        syn::visit::visit_attribute(self, attribute);
        if let Meta::List(list) = &attribute.meta {
            self.add_tokens(list.tokens.clone());
        }
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether an attribute leaves something to tests: `#[test]`, `#[tokio::test]`, `#[cfg(test)]`, `#[cfg(all(test, …))]`.
fn is_for_tests(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => needs_test(list.tokens.clone()),
        meta => meta.path().segments.last().is_some_and(|last| last.ident == "test"),
    }
}

/// Whether a condition holds in tests only. `any` and `not` may hold elsewhere.
fn needs_test(condition: TokenStream) -> bool {
    let mut is_all = true;
    condition.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => {
            is_all = ident == "all";
            ident == "test"
        }
        TokenTree::Group(group) => is_all && needs_test(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
