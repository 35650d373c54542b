//! The WebAssembly module.

fn main() {
    inlay::start();
}
