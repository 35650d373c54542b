//! Regular expressions: `pattern` as ECMAScript means it, by the browser's own engine.

use inlay_forms::{LONGEST_CHECKED, Patterns, is_tame};
use js_sys::{Array, Function, Reflect, RegExp};
use wasm_bindgen::{JsCast, JsValue};

/// The browser's engine, for patterns that are sure to end soon (`inlay_forms::pattern`); the others are left to the hub.
pub(crate) struct BrowserRegex;

impl Patterns for BrowserRegex {
    fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        if !is_tame(pattern) || text.chars().count() > LONGEST_CHECKED {
            return None;
        }
        // JSON Schema asks for `u`. Some real patterns are only good without it: an unnecessary escape is an error there.
        let expression = compile(pattern, "u").or_else(|| compile(pattern, ""))?;
        Some(expression.test(text))
    }
}

/// `RegExp::new` cannot say that a pattern is none; the constructor called by hand can.
fn compile(pattern: &str, flags: &str) -> Option<RegExp> {
    let constructor: Function = Reflect::get(&js_sys::global(), &"RegExp".into()).ok()?.dyn_into().ok()?;
    let arguments = Array::of2(&JsValue::from_str(pattern), &JsValue::from_str(flags));
    Reflect::construct(&constructor, &arguments).ok().map(JsCast::unchecked_into)
}
