//! Keeps what the linker knows of the published module, so that it can be cut into parts afterwards.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Without relocations nobody could tell later which function needs which, or which data.
    if std::env::var_os("CARGO_FEATURE_SPLIT").is_some()
        && std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm")
    {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
