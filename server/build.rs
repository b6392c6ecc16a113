//! The release program carries the site inside, so it is compiled again whenever the site has changed.

use std::path::Path;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let site = Path::new("../target/site");
    // Without a site there is still a program; its pages then work without scripts.
    std::fs::create_dir_all(site)?;
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={}", site.display());
    }
    Ok(())
}
