//! The output folder of a run: files are written beside it and renamed into it, so that no partial
//! file appears and no foreign folder is overwritten.

use crate::scenario::experiment::hex;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The file that identifies an output folder of this program; it is written last.
pub const MANIFEST: &str = "manifest.json";
/// The value in the manifest that identifies it.
pub const PROGRAM: &str = "gridrack";

/// JSON as written to a file.
pub fn pretty(value: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// A finished file.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct FileRecord {
    /// Path within the folder, with `/`.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
}

/// A folder being written; its files become visible together at [`Folder::publish`].
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    workshop: PathBuf,
    records: Vec<FileRecord>,
    published: bool,
}

impl Folder {
    /// Prepares to write `target`.
    ///
    /// # Errors
    /// A message with the fix, when the target is a file, holds foreign files, or cannot be
    /// created.
    pub fn open(target: &Path) -> Result<Self, String> {
        refuse_foreign(target)?;
        let name = target
            .file_name()
            .ok_or_else(|| format!("{} does not name a folder", target.display()))?;
        let parent = target
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or_else(|| Path::new("."));
        fs::create_dir_all(parent)
            .map_err(|error| format!("cannot create {}: {error}", parent.display()))?;
        let workshop = parent.join(format!(
            ".{}.part-{}",
            name.to_string_lossy(),
            std::process::id()
        ));
        fs::create_dir_all(&workshop)
            .map_err(|error| format!("cannot create {}: {error}", workshop.display()))?;
        Ok(Self {
            target: target.to_owned(),
            workshop,
            records: Vec::new(),
            published: false,
        })
    }

    /// Files written so far.
    pub fn records(&self) -> &[FileRecord] {
        &self.records
    }

    /// Opens a file that is written piece by piece.
    ///
    /// # Errors
    /// A message for the user.
    pub fn create(&self, path: &str) -> Result<HashingFile, String> {
        let full = self.workshop.join(path);
        let make = || -> io::Result<fs::File> {
            full.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::File::create(&full)
        };
        let file = make().map_err(|error| format!("cannot write {}: {error}", full.display()))?;
        Ok(HashingFile {
            file: BufWriter::with_capacity(1 << 16, file),
            hasher: Sha256::new(),
            bytes: 0,
            path: path.to_owned(),
        })
    }

    /// Records a finished file, with its size and hash.
    ///
    /// # Errors
    /// A message for the user.
    pub fn finish(&mut self, mut file: HashingFile) -> Result<(), String> {
        file.file
            .flush()
            .map_err(|error| format!("cannot write {}: {error}", file.path))?;
        self.records.push(FileRecord {
            path: file.path,
            bytes: file.bytes,
            sha256: hex(&file.hasher.finalize()),
        });
        Ok(())
    }

    /// Writes a whole file at once.
    ///
    /// # Errors
    /// A message for the user.
    pub fn write(&mut self, path: &str, content: &[u8]) -> Result<(), String> {
        let mut file = self.create(path)?;
        file.write_all(content)
            .map_err(|error| format!("cannot write {path}: {error}"))?;
        self.finish(file)
    }

    /// Moves all files in, the manifest last, and removes files of an earlier run that this one
    /// does not have.
    ///
    /// # Errors
    /// A message for the user.
    pub fn publish(mut self, manifest: &[u8]) -> Result<Vec<FileRecord>, String> {
        let fail = |error: io::Error| format!("cannot move the results into place: {error}");
        fs::create_dir_all(&self.target).map_err(fail)?;
        let stale: Vec<String> = recorded_files(&self.target)
            .into_iter()
            .filter(|old| !self.records.iter().any(|new| new.path == *old))
            .collect();
        for record in &self.records {
            let to = self.target.join(&record.path);
            to.parent()
                .map_or(Ok(()), fs::create_dir_all)
                .map_err(fail)?;
            fs::rename(self.workshop.join(&record.path), to).map_err(fail)?;
        }
        let part = self.workshop.join(MANIFEST);
        fs::write(&part, manifest).map_err(fail)?;
        fs::rename(part, self.target.join(MANIFEST)).map_err(fail)?;
        for old in stale {
            let _ = fs::remove_file(self.target.join(old));
        }
        self.published = true;
        Ok(std::mem::take(&mut self.records))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.workshop);
    }
}

/// A file that is hashed while it is written.
#[derive(Debug)]
pub struct HashingFile {
    file: BufWriter<fs::File>,
    hasher: Sha256,
    bytes: u64,
    path: String,
}

impl Write for HashingFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.file.write(buffer)?;
        self.hasher.update(&buffer[..written]);
        self.bytes += written as u64;
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn refuse_foreign(target: &Path) -> Result<(), String> {
    if !target.exists() {
        return Ok(());
    }
    if !target.is_dir() {
        return Err(format!(
            "{} is a file, not a folder; name another with --out",
            target.display()
        ));
    }
    let empty = fs::read_dir(target)
        .map_err(|error| format!("cannot read {}: {error}", target.display()))?
        .next()
        .is_none();
    if empty || is_ours(target) {
        return Ok(());
    }
    Err(format!(
        "{} holds files that {PROGRAM} did not write; it is left untouched: name another folder \
            with --out",
        target.display()
    ))
}

fn manifest_of(target: &Path) -> Option<serde_json::Value> {
    serde_json::from_str(&fs::read_to_string(target.join(MANIFEST)).ok()?).ok()
}

fn is_ours(target: &Path) -> bool {
    manifest_of(target).is_some_and(|manifest| manifest["program"] == PROGRAM)
}

/// The files listed in the manifest of an earlier run.
fn recorded_files(target: &Path) -> Vec<String> {
    let listed = manifest_of(target)
        .and_then(|manifest| manifest["files"].as_array().cloned())
        .unwrap_or_default();
    let plain = |path: &String| !path.contains("..") && !path.starts_with('/');
    listed
        .iter()
        .filter_map(|file| file["path"].as_str().map(str::to_owned))
        .filter(plain)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let path =
            std::env::temp_dir().join(format!("gridrack-folder-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        path
    }

    #[test]
    fn a_foreign_folder_is_left_alone_and_ours_is_renewed() {
        let target = scratch("ours");
        fs::create_dir_all(&target).unwrap();
        fs::write(target.join("thesis.txt"), "mine").unwrap();
        assert!(
            Folder::open(&target)
                .unwrap_err()
                .contains("left untouched")
        );
        fs::remove_file(target.join("thesis.txt")).unwrap();
        for (name, content) in [("old.txt", "1"), ("new.txt", "2")] {
            let mut folder = Folder::open(&target).unwrap();
            folder.write(name, content.as_bytes()).unwrap();
            let manifest = serde_json::json!({ "program": PROGRAM, "files": folder.records() });
            folder.publish(manifest.to_string().as_bytes()).unwrap();
        }
        assert!(!target.join("old.txt").exists() && target.join("new.txt").exists());
        fs::remove_dir_all(&target).unwrap();
    }

    #[test]
    fn nothing_is_left_when_a_run_is_given_up() {
        let target = scratch("given-up");
        let mut folder = Folder::open(&target).unwrap();
        folder.write("a.txt", b"a").unwrap();
        let workshop = folder.workshop.clone();
        drop(folder);
        assert!(!workshop.exists() && !target.exists());
    }
}
