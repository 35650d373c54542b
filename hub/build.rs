//! Has the hub built again when a migration is added: the macro that embeds them sees only the files that it found.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
