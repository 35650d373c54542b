//! The WebAssembly entry point: report panics, mount the app, nothing else.

fn main() {
    inlay::start();
}
