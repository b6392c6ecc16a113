//! The folder of the data (`DATA_DIR`).

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// Makes the folder if it is not there yet, for nobody else's eyes; one that is there stays as it is.
///
/// # Errors
/// When it cannot be made.
pub fn create(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}
