//! The first WebAssembly module: the catalogue and an integration's page.

fn main() {
    inlay::start_catalogue();
}
