//! Joins the message catalogues of each language into one text, so that a pattern's words are a
//! file dropped into `locales/<language>/` and nothing else.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=locales");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    for language in ["en", "hi"] {
        let folder = Path::new("locales").join(language);
        let mut files: Vec<_> =
            fs::read_dir(&folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        files.sort();
        let texts: Vec<String> = files.iter().map(fs::read_to_string).collect::<Result<_, _>>()?;
        fs::write(Path::new(&out).join(format!("{language}.ftl")), texts.join("\n"))?;
    }
    Ok(())
}
