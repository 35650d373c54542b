//! The second WebAssembly module: connecting, settings and managing. It is fetched while the person looks around.

fn main() {
    inlay::start_setup();
}
