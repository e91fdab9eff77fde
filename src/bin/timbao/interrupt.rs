//! Ctrl-C for commands that write files: they end in good order and leave nothing half.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPT: AtomicBool = AtomicBool::new(false);

/// Makes Ctrl-C ask for an end instead of being one; the second one ends the program at once.
pub(crate) fn catch() -> &'static AtomicBool {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without a handler Ctrl-C ends the program at once, as it did before.
        let _ = ctrlc::set_handler(|| {
            if INTERRUPT.swap(true, Ordering::Relaxed) {
                #[expect(clippy::exit, reason = "asked for twice")]
                std::process::exit(130);
            }
        });
    });
    &INTERRUPT
}

/// Returns whether the user asked for an end since [`catch`].
pub(crate) fn is_asked() -> bool {
    INTERRUPT.load(Ordering::Relaxed)
}

/// The user asked for an end, and what was begun is undone.
#[derive(Debug)]
pub(crate) struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped by Ctrl-C")
    }
}

impl std::error::Error for Interrupted {}
