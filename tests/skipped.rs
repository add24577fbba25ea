//! The last word of `cargo test`: how many tests were skipped for want of data or of Python. The
//! tests of `it` note it in a file named after their parent, which is Cargo in both cases.

#[path = "it/skips.rs"]
mod skips;

fn main() {
    // Whoever only lists tests hears of none.
    if std::env::args().any(|argument| argument == "--list") {
        return;
    }
    let skipped = skips::take();
    let names = skipped.len();
    if names == 0 {
        println!("skipped for want of data or Python: 0 tests");
    } else {
        println!(
            "skipped for want of data or Python: {names} tests (set GRIDRACK_DATA, \
             GRIDRACK_PYTHON)"
        );
    }
}
