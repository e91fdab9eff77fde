//! Where a measurement was made.

/// A machine and the programs on it, as far as the system tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// The processor's name.
    pub processor: Option<String>,
    /// Threads that run at the same time.
    pub cores: usize,
    /// Memory in bytes.
    pub memory_bytes: Option<u64>,
    /// Operating system and architecture.
    pub system: String,
    /// Kernel release.
    pub kernel: Option<String>,
    /// Processes that wanted to run in the last minute: well above 0 before a measurement means that others work too.
    pub load: Option<f64>,
    /// This program.
    pub timbao: &'static str,
    /// The library that writes postings.
    pub tantivy: &'static str,
    /// Whether the compiler optimised: without, no time means anything.
    pub optimised: bool,
}

impl Machine {
    /// Returns the machine as it is now; `system` is the operating system and architecture.
    pub fn here(system: &str) -> Machine {
        let read = |path: &str| std::fs::read_to_string(path).ok();
        let value = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let kilobytes =
            |text: String| value(&text, "MemTotal")?.trim_end_matches(" kB").parse::<u64>().ok();
        Machine {
            processor: read("/proc/cpuinfo").and_then(|text| value(&text, "model name")),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_bytes: read("/proc/meminfo").and_then(kilobytes).map(|number| number * 1024),
            system: system.to_owned(),
            kernel: read("/proc/sys/kernel/osrelease").map(|text| text.trim().to_owned()),
            load: read("/proc/loadavg")
                .and_then(|text| text.split(' ').next().and_then(|load| load.parse().ok())),
            timbao: env!("CARGO_PKG_VERSION"),
            tantivy: crate::index::engine_version(),
            optimised: !cfg!(debug_assertions),
        }
    }
}
