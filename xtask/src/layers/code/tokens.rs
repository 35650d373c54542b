//! Paths in tokens that only a macro understands: a macro's arguments, the body of `macro_rules!`, an attribute.

use super::{
    module::How,
    use_tree::{self, Import, text},
};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{UseTree, parse::Parser};

/// Every path of two names or more, and the imports of a `use`. `$crate` counts as `crate`.
pub(super) fn paths(tokens: TokenStream) -> Vec<Import> {
    let mut found = Vec::new();
    collect(tokens, &mut found);
    found
}

fn collect(tokens: TokenStream, found: &mut Vec<Import>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(ident) => {
                let mut path = vec![text(ident)];
                let line = ident.span().start().line;
                let start = at;
                at += 1;
                while is_separator(&tokens, at)
                    && let Some(TokenTree::Ident(next)) = tokens.get(at + 2)
                {
                    path.push(text(next));
                    at += 3;
                }
                if is_local(&tokens, start, &path) {
                    continue;
                }
                if is_separator(&tokens, at)
                    && let Some(imports) = imports(&tokens[start..], at + 2 - start)
                {
                    found.extend(imports);
                    at += 3;
                    continue;
                }
                if is_separator(&tokens, start.wrapping_sub(2)) {
                    path.insert(0, String::new());
                }
                if path.len() > 1 {
                    found.push(Import { path, how: How::Mention, line });
                }
            }
            TokenTree::Group(group) => {
                collect(group.stream(), found);
                at += 1;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => at += 1,
        }
    }
}

/// The imports of a `use` whose group or `*` stands at `end`; nothing when there is none.
fn imports(tokens: &[TokenTree], end: usize) -> Option<Vec<Import>> {
    match tokens.get(end)? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {}
        TokenTree::Punct(star) if star.as_char() == '*' => {}
        _ => return None,
    }
    let tree = tokens[..=end].iter().cloned().collect();
    let tree = Parser::parse2(<UseTree as syn::parse::Parse>::parse, tree).ok()?;
    let mut imports = use_tree::imports(&tree, &[]);
    for import in &mut imports {
        if import.how != How::Glob {
            import.how = How::Import(None);
        }
    }
    Some(imports)
}

/// Whether `::` stands there.
fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon =
        |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    at < tokens.len() && is_colon(at) && is_colon(at + 1)
}

/// Whether a path begins with something that is no module: a field, a macro's variable, a name in a qualified type.
fn is_local(tokens: &[TokenTree], start: usize, path: &[String]) -> bool {
    let punct = |back: usize| match start.checked_sub(back).and_then(|at| tokens.get(at)) {
        Some(TokenTree::Punct(punct)) => Some(punct.as_char()),
        _ => None,
    };
    let is_variable = punct(1) == Some('$') && path[0] != "crate";
    let is_field = punct(1) == Some('.') && punct(2) != Some('.');
    let is_qualified = is_separator(tokens, start.wrapping_sub(2)) && punct(3) == Some('>');
    is_variable || is_field || is_qualified
}
