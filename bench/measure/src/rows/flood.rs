//! X5 and X6: what a free account or a stranger can have the program do: read hostile documents, send codes to everybody.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::attack::{ATTACKERS, STRANGERS, Scene, TIME};
use crate::figures::most;
use crate::http::{Line, neighbour, post, send};
use crate::report::{Bar, Row};

/// Files of some 100 kB that are 40 MB of drawing on each of their pages.
const HOSTILE: usize = 6;
const HOSTILE_PAGES: usize = 400;
const HOSTILE_BYTES: usize = 40 * 1024 * 1024;
/// Codes that one address asks for, and addresses; more than are sent in an hour.
const CODES_EACH: usize = 60;
const CODE_ADDRESSES: usize = 18;
/// Two of ten codes of an hour take no work.
const WITHOUT_WORK: f64 = 200.0;

impl Scene {
    pub(super) async fn read_hostile(&self, file: Vec<u8>) -> anyhow::Result<Vec<Row>> {
        // What is known already would not be read again.
        let files =
            (0..HOSTILE).map(|number| (format!("drawing {number}.pdf"), [file.as_slice(), format!("% {number}\n").as_bytes()].concat()));
        self.upload(2, &files.collect::<Vec<_>>()).await?;
        let (begun, mut waits) = (Instant::now(), Vec::new());
        while begun.elapsed() < TIME {
            let name = format!("note {}.txt", waits.len());
            let asked = Instant::now();
            self.upload(3, &[(name.clone(), format!("A short note, number {}.", waits.len()).into_bytes())]).await?;
            while !self.is_indexed(&name).await? {
                if asked.elapsed() > Duration::from_secs(60) {
                    bail!("a neighbour's note is not read within a minute");
                }
                sleep(Duration::from_millis(20)).await;
            }
            waits.push(asked.elapsed().as_secs_f64() * 1000.0);
            sleep(Duration::from_secs(2)).await;
        }
        Ok(vec![
            Row::value("X5", "what a neighbour's line of text waits to be indexed, at most", " ms", &[most(&waits)], Bar::AtMost(3_000.0)),
            Row::value("X5", "such a file", " kB", &[file.len() as f64 / 1000.0], Bar::None),
        ])
    }

    pub(super) async fn flood_codes(&self) -> anyhow::Result<Vec<Row>> {
        let (begun, mut sent, mut asked) = (Instant::now(), 0_u32, 0);
        let mut waits = Vec::new();
        for number in 0..CODES_EACH * CODE_ADDRESSES {
            let mobile = format!("0935{number:07}");
            let status = self.ask_for_code(ATTACKERS + number % CODE_ADDRESSES, "", &mobile).await?;
            sent += u32::from((200..300).contains(&status));
            asked += 1;
            // Her own browser, from wherever: as often as a known place may have a code, at the end of the flood.
            if asked == CODES_EACH * CODE_ADDRESSES {
                let me = &self.people[3];
                let asking = Instant::now();
                let status = self.ask_for_code(STRANGERS, &me.cookie, &self.accounts[3].mobile).await?;
                waits.push(if (200..300).contains(&status) { asking.elapsed().as_secs_f64() * 1000.0 } else { f64::INFINITY });
            }
        }
        sleep(TIME.saturating_sub(begun.elapsed())).await;
        Ok(vec![
            Row::value("X6", "codes that strangers get without work", "", &[f64::from(sent)], Bar::AtMost(WITHOUT_WORK)),
            Row::value("X6", "what an owner waits for a code in her own browser", " ms", &[most(&waits)], Bar::AtMost(1_000.0)),
        ])
    }

    async fn ask_for_code(&self, from: usize, cookie: &str, mobile: &str) -> anyhow::Result<u16> {
        let form = [("mobile", mobile), ("purpose", "sign_in"), ("visit[language]", "fa")];
        let request = post(self.process.address, "/fn/app/auth/server_fns/send_code", cookie, &form);
        Ok(Line::open_from(neighbour(from), self.process.address).await?.ask(&request).await?.status)
    }

    async fn upload(&self, person: usize, files: &[(String, Vec<u8>)]) -> anyhow::Result<()> {
        let mut body = Vec::new();
        for (name, bytes) in files {
            write!(body, "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n")?;
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--x--\r\n");
        let cookie = &self.people[person].cookie;
        let request = send(self.process.address, "/library/upload", cookie, "multipart/form-data; boundary=x", &body);
        let status = Line::open_from(neighbour(STRANGERS + person), self.process.address).await?.ask(&request).await?.status;
        if (200..300).contains(&status) { Ok(()) } else { bail!("an upload was answered {status}") }
    }

    /// Looked up beside the thread that asks for the neighbour's pages: it would wait, and they would seem to.
    async fn is_indexed(&self, name: &str) -> anyhow::Result<bool> {
        let (database, name) = (self.product.database().context("the database cannot be read")?, name.to_owned());
        let state =
            spawn_blocking(move || database.query_row("SELECT state FROM document WHERE name = ?1", [name], |row| row.get::<_, String>(0)));
        Ok(state.await?? == "indexed")
    }
}

/// A small file whose every page draws the same 40 MB.
pub(super) fn hostile_pdf() -> anyhow::Result<Vec<u8>> {
    let line = b"BT /F1 9 Tf 1 0 0 1 20 20 Tm (leave) Tj ET\n";
    let mut drawing = ZlibEncoder::new(Vec::new(), Compression::best());
    for _ in 0..HOSTILE_BYTES / line.len() {
        drawing.write_all(line)?;
    }
    let drawing = drawing.finish()?;
    let kids = (0..HOSTILE_PAGES).fold(String::new(), |mut kids, page| {
        let _ = write!(kids, "{} 0 R ", page + 5);
        kids
    });
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Count {HOSTILE_PAGES} /Kids [{kids}] >>").into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
        [format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", drawing.len()).as_bytes(), &drawing, b"\nendstream"].concat(),
    ];
    let page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /Font << /F1 3 0 R >> >> >>";
    objects.extend(std::iter::repeat_n(page.to_vec(), HOSTILE_PAGES));
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        writeln!(file, "{number} 0 obj")?;
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let table = file.len();
    write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1)?;
    for place in places {
        writeln!(file, "{place:010} 00000 n ")?;
    }
    write!(file, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1)?;
    Ok(file)
}
