use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

use crate::{Error, Result};

/// Scanners want so many squares of nothing around a code.
const QUIET: i32 = 4;

/// A text as a picture to be scanned. Its dark squares have the colour of the text around it.
///
/// # Errors
/// When the text is longer than any such picture can hold (2,331 bytes).
pub(crate) fn svg(text: &str) -> Result<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(Error::internal)?;
    let side = code.size() + 2 * QUIET;
    let mut svg = format!(
        r#"<svg class="qr" viewBox="0 0 {side} {side}" shape-rendering="crispEdges" aria-hidden="true"><path fill="currentColor" d=""#
    );
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count() as i32;
            if run > 0 {
                // Writing to a string does not fail.
                let _ = write!(svg, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run + 1;
        }
    }
    svg.push_str(r#""/></svg>"#);
    Ok(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark squares that a path draws.
    fn drawn(svg: &str) -> Vec<(i32, i32)> {
        let (_, path) = svg.split_once(" d=\"").unwrap();
        let (path, _) = path.split_once('"').unwrap();
        let runs = path.split('z').filter(|run| !run.is_empty()).map(|run| {
            let numbers: Vec<i32> = run.split(['M', ' ', 'h', 'v']).filter_map(|number| number.parse().ok()).collect();
            (numbers[0], numbers[1], numbers[2])
        });
        runs.flat_map(|(x, y, run)| (x..x + run).map(move |x| (x, y))).collect()
    }

    #[test]
    fn a19_a_picture_draws_every_dark_square_of_the_code_and_no_other() {
        let text = "otpauth://totp/Tejarat%20Chat:%2B989121234567?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Tejarat%20Chat";
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let squares = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let dark: Vec<_> = squares.filter(|(x, y)| code.get_module(*x, *y)).map(|(x, y)| (x + 4, y + 4)).collect();
        let svg = svg(text).unwrap();
        assert_eq!(drawn(&svg), dark);
        assert!(!svg.contains("style") && !svg.contains("otpauth"), "{svg}");
    }

    #[test]
    fn a_text_that_is_too_long_is_refused() {
        assert!(svg(&"x".repeat(3000)).is_err());
    }
}
