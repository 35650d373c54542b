//! What an element can contain.

use leptos::{prelude::*, tachys::view::iterators::StaticVec};

/// A child of an element. `None` is no child, so that a condition can stand where the child would.
pub(crate) trait IntoChild {
    /// The child as a view of the one erased type.
    fn into_child(self) -> AnyView;
}

impl IntoChild for AnyView {
    fn into_child(self) -> AnyView {
        self
    }
}

impl IntoChild for Fragment {
    #[inline(never)]
    fn into_child(self) -> AnyView {
        self.into_any()
    }
}

impl IntoChild for String {
    #[inline(never)]
    fn into_child(self) -> AnyView {
        self.into_any()
    }
}

impl IntoChild for &'static str {
    #[inline(never)]
    fn into_child(self) -> AnyView {
        self.into_any()
    }
}

impl IntoChild for Vec<AnyView> {
    #[inline(never)]
    fn into_child(self) -> AnyView {
        self.into_any()
    }
}

impl<T: IntoChild> IntoChild for Option<T> {
    #[inline(never)]
    fn into_child(self) -> AnyView {
        self.map_or_else(|| ().into_any(), IntoChild::into_child)
    }
}

/// Starts several views in a row.
pub(crate) fn fragment() -> Fragment {
    Fragment(Vec::new())
}

/// Several views in a row.
pub(crate) struct Fragment(Vec<AnyView>);

impl Fragment {
    /// The next view.
    pub(crate) fn child(self, child: impl IntoChild) -> Self {
        self.push(child.into_child())
    }

    /// The whole.
    pub(crate) fn into_any(self) -> AnyView {
        StaticVec::from(self.0).into_any()
    }

    #[inline(never)]
    fn push(mut self, child: AnyView) -> Self {
        self.0.push(child);
        self
    }
}
