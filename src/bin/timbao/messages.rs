//! What the program says to people, in English and Vietnamese, side by side.
//!
//! Not here: JSON, tables for programs, exit and error codes; those are the same in every language.

use timbao::Error;
use timbao::engine::Facet;
use timbao::search::{CategoryError, Correction};

use crate::output;

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    English,
    Vietnamese,
}

/// Makes a method of [`Lang`] from each line: its name and facts, the English text, the Vietnamese text.
macro_rules! messages {
    ($($name:ident($($fact:ident),*): $english:literal, $vietnamese:literal;)*) => {
        impl Lang {
            $(pub(crate) fn $name(self $(, $fact: impl std::fmt::Display)*) -> String {
                match self {
                    Lang::English => format!($english),
                    Lang::Vietnamese => format!($vietnamese),
                }
            })*
        }
    };
}

messages! {
    // Labels.
    error(): "error", "lỗi";
    hint(): "hint", "gợi ý";
    warning(): "warning", "lưu ý";

    // Searching.
    more_than(count): "more than {count} articles", "hơn {count} bài";
    not_counted(): "articles", "các bài";
    shown(first, last): "{first}–{last}", "{first}–{last}";
    read_as(reading): "read as: {reading}", "hiểu là: {reading}";
    did_you_mean(query): "Did you mean: {query}", "Có phải bạn tìm: {query}";
    showing_results_for(query): "Showing results for: {query}", "Kết quả cho: {query}";
    only_as_typed(query): "only as typed: {query} (--no-correct)", "chỉ tìm như đã gõ: {query} (--no-correct)";
    relaxed_none(): "No article holds all the words; these hold the most telling of them.",
        "Không bài nào có đủ mọi từ; đây là những bài có các từ đáng kể nhất.";
    relaxed_some(articles): "Only {articles} with all the words; the others hold the most telling of them.",
        "Chỉ {articles} có đủ mọi từ; các bài khác có các từ đáng kể nhất.";
    relaxed_conditions(): "No article has the other words too; these match the phrases and conditions.",
        "Không bài nào có cả các từ còn lại; đây là những bài khớp cụm từ và điều kiện.";
    partial(): "time is up: these are the articles found until then", "hết thời gian: đây là những bài tìm được đến lúc đó";
    nothing_found(query): "nothing found for {query}", "không tìm thấy gì cho {query}";
    try_without_quotes(): "try it without quotes", "thử bỏ dấu ngoặc kép";
    try_all(): "search all sections with --all", "tìm trong mọi chuyên mục bằng --all";
    try_other_dates(): "allow other dates (--from, --to)", "nới khoảng ngày (--from, --to)";
    try_fewer_words(): "try fewer or other words", "thử ít từ hơn hoặc từ khác";
    similar(count, ids): "{count} similar: {ids}", "{count} bài gần giống: {ids}";
    first_of_copies(copies, id, facts): "first of {copies} copies: {id} {facts}", "bản đầu tiên trong {copies} bản: {id} {facts}";
    past_the_end(): "the list ends before that", "danh sách đã hết trước đó";
    place_became(place, others, since, query): "{place} is {others} since {since}; for both: {query}",
        "từ {since} {place} thuộc {others}; tìm cả hai: {query}";
    place_includes(place, others, since, query): "{place} includes {others} since {since}; for all: {query}",
        "từ {since} {place} gồm cả {others}; tìm tất cả: {query}";
    indexing_first(source, index): "no index yet: reading {source}/ into {index}/", "chưa có chỉ mục: đọc {source}/ vào {index}/";

    // Explaining a score.
    explained_score(): "is the score:", "là điểm:";
    explained_word(word, places): "«{word}» stands {places}", "«{word}» có {places}";
    explained_forms(word, forms): "«{word}» stands as {forms}", "«{word}» có ở dạng {forms}";
    explained_form(form, weight, places): "{form} (counted at {weight}) {places}", "{form} (tính {weight}) {places}";
    explained_absent(word): "«{word}» does not occur", "không có «{word}»";
    explained_rarity(text, idf): "{text}; rarity {idf}", "{text}; độ hiếm {idf}";
    explained_asked(text, times): "{text}; asked for {times}", "{text}; được hỏi {times}";
    explained_beside(first, second): "«{first}» and «{second}» stand side by side", "«{first}» và «{second}» đứng liền nhau";
    explained_near(first, second, distance): "«{second}» stands {distance} words after «{first}»", "«{second}» đứng sau «{first}» {distance} tiếng";
    explained_turned(first, second, distance): "«{second}» stands {distance} words before «{first}», in the other order",
        "«{second}» đứng trước «{first}» {distance} tiếng, ngược thứ tự";
    explained_passage(words): "words of the query stand together within {words} words", "nhiều từ của truy vấn đứng chung trong {words} tiếng";
    explained_run(): "part of the query stands word by word in the text", "một phần truy vấn có nguyên văn trong bài";
    explained_title(percent): "the title holds {percent}% of the query", "tiêu đề có {percent}% truy vấn";
    explained_likeness(percent): "tells of what the best article tells of ({percent}%)", "cùng chuyện với bài đứng đầu ({percent}%)";
    explained_fresh(percent): "new: {percent}% more", "bài mới: thêm {percent}%";
    in_title(): "in the title", "ở tiêu đề";
    in_lead(): "in the lead", "ở sapo";
    in_text(): "in the text", "trong bài";

    // Indexing.
    stopping(): "stopping after what was read; Ctrl-C again stops at once", "đang dừng sau phần đã đọc; Ctrl-C lần nữa để dừng ngay";
    stopped(): "stopped; what was read until then is in the index", "đã dừng; phần đã đọc nằm trong chỉ mục";
    watching(): "watching; Ctrl-C stops", "đang theo dõi; Ctrl-C để dừng";
    watch_waits(error): "{error}; trying again", "{error}; sẽ thử lại";
    and_more(count): "… and {count} more", "… và {count} mục nữa";
    see_report(): "--report FILE lists all of them", "--report TỆP ghi lại tất cả";
    no_articles(sources): "no articles found in {sources}", "không có bài nào trong {sources}";
    not_read(path, reason): "{path}: not read: {reason}", "{path}: không đọc: {reason}";
    files_failed(count): "files not read to their end: {count}", "tệp không đọc được hết: {count}";
    known_formats(): "known are .jsonl .json .csv .tsv .txt .html .mhtml .warc .xml .rss .atom, also packed as .gz or .zst; `--format` for other names",
        "đọc được .jsonl .json .csv .tsv .txt .html .mhtml .warc .xml .rss .atom, kể cả nén .gz hoặc .zst; tên khác thì dùng `--format`";
    summary(records, indexed, updated, unchanged, duplicates, rejected):
        "{records} records: {indexed} new, {updated} updated, {unchanged} unchanged, {duplicates} duplicates, {rejected} rejected",
        "{records} bản ghi: {indexed} mới, {updated} cập nhật, {unchanged} giữ nguyên, {duplicates} trùng, {rejected} bị loại";
    would_index(articles, rejected): "{articles} articles, {rejected} rejected; nothing was written to an index",
        "{articles} bài, {rejected} bị loại; chưa ghi gì vào chỉ mục";
    speed(seconds, articles, megabytes, size): "{seconds} s, {articles} articles/s, {megabytes} MB/s, index {size}",
        "{seconds} giây, {articles} bài/giây, {megabytes} MB/giây, chỉ mục {size}";
    progress(articles, megabytes): "{articles} articles/s  {megabytes} MB/s", "{articles} bài/giây  {megabytes} MB/giây";
    left(): "left", "còn";
    committing(): "writing to disk…", "đang ghi xuống đĩa…";

    read_from(encoding, files, records): "{encoding}: {files} files, {records} records in others",
        "{encoding}: {files} tệp, {records} bản ghi trong tệp khác";
    read_from_with_losses(encoding, files, records, lost): "{encoding}: {files} files, {records} records in others; {lost} bytes mean nothing in it",
        "{encoding}: {files} tệp, {records} bản ghi trong tệp khác; {lost} byte không có nghĩa";

    // Converting.
    file_in(file, encoding): "{file}: {encoding}", "{file}: {encoding}";
    file_in_certain(file, encoding, percent): "{file}: {encoding}, {percent} certain", "{file}: {encoding}, chắc {percent}";
    not_readable_in(file, encoding, losses): "{file}: no letters in {encoding}: {losses}", "{file}: không phải chữ trong {encoding}: {losses}";
    not_writable_in(file, encoding, losses): "{file}: {encoding} does not have: {losses}", "{file}: {encoding} không có: {losses}";
    no_encoding(file): "{file}: neither UTF-8 nor surely anything else; nothing written", "{file}: không phải UTF-8 và không rõ bảng mã; không ghi gì";
    name_the_encoding(): "name it with --from", "nêu bảng mã bằng --from";
    over_itself(file): "{file} would be written over a file that is read", "{file} sẽ ghi đè lên tệp đang đọc";
    folder_needs_output(folder): "{folder} is a folder: name one to write into with --output", "{folder} là thư mục: nêu thư mục ghi ra bằng --output";

    // Serving.
    serving(): "Ctrl-C stops", "Ctrl-C để dừng";
    serving_dev(): "takes articles without a key; Ctrl-C stops", "nhận bài không cần khóa; Ctrl-C để dừng";
    make_a_key(): "make one with `timbao key create`, or listen on 127.0.0.1", "tạo khóa bằng `timbao key create`, hoặc chỉ nghe ở 127.0.0.1";
    key_made(id, scope, path): "key {id} for {scope}, kept in {path} as a hash: it is not shown again",
        "khóa {id} cho {scope}, lưu ở {path} dưới dạng băm: không hiện lại lần nữa";
    no_keys(path): "no keys in {path}", "không có khóa nào trong {path}";
    no_key(id): "no key {id}", "không có khóa {id}";
    keys_revoked(count): "revoked: {count}", "đã thu hồi: {count}";
    until(time): "until {time}", "đến {time}";

    // Articles.
    by(): "By", "Bài";
    photos(): "Photos", "Ảnh";
    captions(): "Captions", "Chú thích ảnh";
    related(): "Related", "Tin liên quan";
    section(): "Section", "Chuyên mục";
    date(): "Date", "Ngày";
    publish_after(): "Not before", "Không trước";
    mentions(): "Mentions", "Nhắc đến";
    source(): "Source", "Nguồn";
    address(): "Address", "Địa chỉ";
    exported(articles, file): "{articles} written to {file}", "đã ghi {articles} vào {file}";
    nothing_left_half(): "stopped; nothing was left half-written", "đã dừng; không để lại tệp dở dang";
    unknown_listed(file, line, id): "{file}:{line}: no article {id}", "{file}:{line}: không có bài {id}";
    unknown_in_list(unknown, known): "listed but not in the index: {unknown}; searched among: {known}",
        "có trong danh sách mà không có trong chỉ mục: {unknown}; tìm trong: {known}";
    occurrences(count, articles): "{count} occurrences in {articles}", "{count} lần trong {articles}";
    occurrences_at_least(count, articles): "the first {count} occurrences, in {articles}", "{count} lần đầu, trong {articles}";
    occurrences_shown(shown): "{shown} shown", "hiện {shown}";
    bad_row(file, line, reason): "{file}:{line}: {reason}", "{file}:{line}: {reason}";
    batch_done(queries, found, bad): "{queries} queries: {found} with articles, {bad} bad rows",
        "{queries} truy vấn: {found} có bài, {bad} dòng hỏng";
    snapshot_made(articles, size, file): "{articles}, {size} in {file}, read back and intact",
        "{articles}, {size} trong {file}, đã đọc lại và nguyên vẹn";
    snapshot_intact(articles, files, made): "intact: {articles}, {files} files, made {made}",
        "nguyên vẹn: {articles}, {files} tệp, tạo lúc {made}";
    snapshot_restored(articles, index): "{articles} restored into {index}", "đã khôi phục {articles} vào {index}";
    snapshot_kept(file): "{file} was there already and stays as it is", "{file} đã có sẵn, giữ nguyên";
    damaged_with(file, reason): "damaged file: {file}: {reason}", "tệp hỏng: {file}: {reason}";
    take_another_copy(): "take another copy of the snapshot", "dùng một bản sao lưu khác";
    watch_added(name, articles): "{name}: {articles} now, known already; what comes from now on is new",
        "{name}: hiện có {articles}, coi như đã biết; từ nay trở đi là mới";
    watch_added_all(name, articles): "{name}: {articles} now, reported by the first run", "{name}: hiện có {articles}, lần chạy đầu sẽ báo";
    watch_removed(count): "removed: {count}", "đã xóa: {count}";
    watch_none(file): "no searches in {file}", "không có truy vấn nào trong {file}";
    watch_unknown(name): "no search {name}", "không có truy vấn {name}";
    watch_new(name, articles): "{name}: {articles} new", "{name}: {articles} mới";
    watch_waiting(articles): "{articles} wait for the next run", "{articles} để lần chạy sau";
    watch_last_run(time): "last run {time}", "chạy lần cuối {time}";
    watch_never_run(): "never run", "chưa chạy";
    nothing_new(): "nothing new", "không có gì mới";
    deleted(articles): "deleted: {articles}", "đã xóa: {articles}";
    came_from(place, moment, tool): "read from {place} at {moment} by {tool}", "đọc từ {place} lúc {moment} bằng {tool}";
    replaced_at(moment): "replaced at {moment}", "bị thay lúc {moment}";
    searched_now(): "searched now", "đang được tìm";
    no_difference(): "no difference", "không có gì khác";
    articles_of(articles, source): "{articles} from {source}", "{articles} từ {source}";
    articles_of_nobody(articles): "{articles} of which nobody said where they came from", "{articles} không rõ nguồn";
    earlier_texts(count): "earlier texts: {count}", "bản trước còn giữ: {count}";
    damaged_texts(count): "earlier texts that cannot be read: {count}", "bản trước không đọc được: {count}";
    grouped(articles, groups): "{articles} in {groups} groups of copies", "{articles} trong {groups} nhóm bài giống nhau";
    groups_current(articles, groups, seconds): "groups of copies are current: {articles} in {groups}, {seconds} s",
        "nhóm bài giống nhau đã cập nhật: {articles} trong {groups} nhóm, {seconds} giây";
    groups_behind(reason): "groups of copies are behind, and caught up with the next time: {reason}",
        "nhóm bài giống nhau chưa cập nhật, lần sau sẽ cập nhật: {reason}";
    groups_given_up(): "nothing is grouped any more", "không nhóm bài giống nhau nữa";
    copies(): "Copies, the first one first", "Các bản, bài sớm nhất trước";
    kept_away(articles): "kept away by the takedown list: {articles}", "không nhận vì nằm trong danh sách gỡ: {articles}";
    listed(count): "on the takedown list now: {count}", "đã thêm vào danh sách gỡ: {count}";
    lifted(count): "taken off the list: {count}", "đã bỏ khỏi danh sách gỡ: {count}";
    not_listed(name): "{name} is not on the list", "{name} không có trong danh sách";
    nothing_listed(): "nothing is kept away", "không có gì trong danh sách gỡ";
    comes_back(): "what its source still has comes back with the next run; --reason keeps it away",
        "bài còn trong nguồn sẽ trở lại lần sau; --reason để giữ ngoài chỉ mục";
    no_article(id): "no article {id}", "không có bài {id}";

    // Related articles and suggestions.
    other_articles(): "Related", "Các tin khác";
    newer_in_section(): "Newer in the section", "Tin mới hơn trong chuyên mục";
    older_in_section(): "Older in the section", "Tin cũ hơn trong chuyên mục";
    same_text(ids): "same text: {ids}", "cùng nội dung: {ids}";
    nothing_related(id): "nothing related to {id}", "không có tin nào liên quan đến {id}";
    no_suggestion(prefix): "no suggestion for {prefix}", "không có gợi ý cho {prefix}";
    kind_query(): "query", "cụm từ";
    kind_name(): "name", "tên riêng";
    kind_section(): "section", "chuyên mục";

    // Facets.
    by_category(): "Sections", "Chuyên mục";
    by_year(): "Years", "Năm";
    by_month(): "Months", "Tháng";
    by_day(): "Days", "Ngày";
    by_source(): "Sources", "Nguồn";
    by_author(): "Authors", "Tác giả";

    // Numbers over time.
    without_date(articles): "{articles} without a date", "{articles} không có ngày";
    dated_coarsely(articles, unit): "{articles} whose {unit} is not known", "{articles} không rõ {unit}";
    heading_articles(): "articles", "số bài";
    heading_share(): "share", "tỷ lệ";
    time_range(first, last): "{first} – {last}", "{first} – {last}";
    chart_of_numbers(unit): "Articles by {unit}", "Số bài theo {unit}";
    chart_of_shares(unit): "Share of all articles by {unit}", "Tỷ lệ trên tổng số bài theo {unit}";
    chart_line(query, articles, first, last, peak, most): "{query}: {articles} from {first} to {last}, most in {peak} ({most}).",
        "{query}: {articles} từ {first} đến {last}, nhiều nhất {peak} ({most}).";
    chart_empty_line(query): "{query}: none with a date.", "{query}: không bài nào có ngày.";

    // Inspecting.
    no_abbreviations(): "no article explains an abbreviation", "không bài nào giải thích chữ viết tắt";
    no_sections(): "no article names a section", "không bài nào có chuyên mục";
    label_articles(): "articles", "bài";
    label_segments(): "segments", "phân đoạn";
    label_generation(): "generation", "thế hệ";
    label_size(): "size", "dung lượng";
    label_dates(): "dates", "ngày";
    label_sections(): "sections", "chuyên mục";
    label_sources(): "sources", "nguồn";
    label_authors(): "authors", "tác giả";
    label_gold_words(): "gold words", "từ trong mẫu";
    label_words_found(): "words found", "từ tìm được";
    label_words_right(): "of them right", "trong đó đúng";
    label_precision(): "precision", "độ chính xác";
    label_recall(): "recall", "độ phủ";
    label_topics(): "topics", "truy vấn";
    label_lines(): "lines", "dòng";
    label_syllables(): "syllables", "tiếng";
    label_read_right(): "read right", "đọc đúng";
    label_beside_others(): "beside numbers and foreign words", "cạnh số và từ nước ngoài";
    label_set(): "set", "bộ";
    label_setting(): "setting", "tham số";
    label_mean(): "mean", "trung bình";
    label_measure(): "measure", "thước đo";
    label_before(): "before", "trước";
    label_after(): "after", "sau";
    label_difference(): "difference", "chênh lệch";
    label_wins(): "better", "tốt hơn";
    label_losses(): "worse", "kém hơn";
    label_ties(): "same", "như cũ";
    compared(before, after): "before: {before}; after: {after}", "trước: {before}; sau: {after}";
    changed_most(measure, shown, all): "changed most in {measure} ({shown} of {all}): rank before → after",
        "thay đổi nhiều nhất theo {measure} ({shown} trong {all}): hạng trước → sau";
    usual_setting(): "usual", "mặc định";
    intact(articles, segments): "intact: {articles}, {segments}", "nguyên vẹn: {articles}, {segments}";
    damaged_file(file): "damaged file: {file}", "tệp hỏng: {file}";
    unreadable(count): "unreadable articles: {count}", "bài không đọc được: {count}";
    repeated(count): "articles with the identity of another: {count}", "bài trùng định danh: {count}";
    build_again(): "build it again with `timbao index SOURCE --fresh`", "tạo lại bằng `timbao index NGUỒN --fresh`";
    paragraph(): "paragraph", "đoạn mới";
    heading_text(): "text", "chữ";
    heading_term(): "term", "mục từ";
    heading_bytes(): "bytes", "byte";
    heading_syllable(): "onset · rime · tone", "âm đầu · vần · thanh";
}

impl Lang {
    /// Returns the language of a locale (`vi_VN.UTF-8`).
    pub(crate) fn of_locale(locale: &str) -> Lang {
        let language = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("vi") { Lang::Vietnamese } else { Lang::English }
    }

    /// Returns a whole number with its thousands parted.
    pub(crate) fn number(self, number: u64) -> String {
        let separator = match self {
            Lang::English => ',',
            Lang::Vietnamese => '.',
        };
        let digits = number.to_string();
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(separator);
            }
            text.push(digit);
        }
        text
    }

    /// Returns a number with its decimals.
    pub(crate) fn decimal(self, number: f64, decimals: usize) -> String {
        let text = format!("{number:.decimals$}");
        match self {
            Lang::English => text,
            Lang::Vietnamese => text.replace('.', ","),
        }
    }

    /// Returns a size on disk.
    pub(crate) fn bytes(self, bytes: u64) -> String {
        match bytes {
            0..1_000 => format!("{bytes} B"),
            1_000..1_000_000 => format!("{} kB", self.decimal(bytes as f64 / 1e3, 1)),
            1_000_000..1_000_000_000 => format!("{} MB", self.decimal(bytes as f64 / 1e6, 1)),
            _ => format!("{} GB", self.decimal(bytes as f64 / 1e9, 2)),
        }
    }

    /// Returns so many articles.
    pub(crate) fn articles(self, count: u64) -> String {
        let number = self.number(count);
        match (self, count) {
            (Lang::English, 1) => format!("{number} article"),
            (Lang::English, _) => format!("{number} articles"),
            (Lang::Vietnamese, _) => format!("{number} bài"),
        }
    }

    /// Returns the name of one period of a facet of periods.
    pub(crate) fn unit(self, facet: Facet) -> &'static str {
        match (self, facet) {
            (Lang::English, Facet::Day) => "day",
            (Lang::English, Facet::Month) => "month",
            (Lang::English, _) => "year",
            (Lang::Vietnamese, Facet::Day) => "ngày",
            (Lang::Vietnamese, Facet::Month) => "tháng",
            (Lang::Vietnamese, _) => "năm",
        }
    }

    /// Returns a share as percents.
    pub(crate) fn percent(self, share: f64) -> String {
        format!("{}%", self.decimal(share * 100.0, 1))
    }

    /// Returns the language's code in HTML and SVG.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Lang::English => "en",
            Lang::Vietnamese => "vi",
        }
    }

    /// Returns how often something happens.
    pub(crate) fn times(self, count: u32) -> String {
        match (self, count) {
            (Lang::English, 1) => "once".to_owned(),
            (Lang::English, 2) => "twice".to_owned(),
            (Lang::English, _) => format!("{count} times"),
            (Lang::Vietnamese, _) => format!("{count} lần"),
        }
    }

    /// Returns so many segments.
    pub(crate) fn segments(self, count: usize) -> String {
        match (self, count) {
            (Lang::English, 1) => format!("{count} segment"),
            (Lang::English, _) => format!("{count} segments"),
            (Lang::Vietnamese, _) => format!("{count} phân đoạn"),
        }
    }

    /// Returns what was probably meant, and how to search what was typed where that was searched.
    pub(crate) fn correction(self, correction: &Correction, typed: &str) -> String {
        let meant = output::visible(&correction.query);
        if correction.applied {
            let typed = output::visible(typed);
            format!("{} · {}", self.showing_results_for(meant), self.only_as_typed(typed))
        } else {
            self.did_you_mean(meant)
        }
    }

    /// Returns a warning of the library for people; `message` is what it says in English.
    pub(crate) fn translated_warning(self, code: &str, message: &str) -> String {
        let translated = match self {
            Lang::English => None,
            Lang::Vietnamese => timbao::wire::warning_in_vietnamese(code),
        };
        // The English text holds the facts.
        translated.map_or_else(|| message.to_owned(), |text| format!("{text} ({message})"))
    }

    /// Returns what is wrong.
    pub(crate) fn failure(self, error: &Error) -> String {
        if self == Lang::English {
            return match error {
                Error::Request { field, reason, .. } => in_field(field, reason),
                error => error.to_string(),
            };
        }
        match error {
            Error::IndexMissing { path } => format!("không có chỉ mục ở {}", path.display()),
            Error::IndexVersion { path, expected, got } => format!(
                "chỉ mục ở {} do phiên bản khác tạo: cần {expected}, gặp {got}",
                path.display()
            ),
            Error::IndexDamaged { path, reason } => {
                format!("chỉ mục ở {} bị hỏng: {reason}", path.display())
            }
            Error::Locked { path, holder } => {
                format!("chỉ mục ở {} đang được ghi bởi {holder}", path.display())
            }
            Error::DiskFull { path } => format!("hết chỗ trên đĩa khi ghi {}", path.display()),
            Error::QueryTooLong { bytes, limit } => {
                format!("truy vấn dài {bytes} byte, nhiều nhất là {limit}")
            }
            Error::ArticleMissing(id) => self.no_article(id),
            Error::SnapshotDamaged { path, file, reason } => {
                format!("bản sao lưu {} bị hỏng: {file}: {reason}", path.display())
            }
            Error::Request { code, field, reason } => {
                let summary = match *code {
                    "bad_date" => "không phải ngày",
                    "limit_too_large" | "offset_too_large" => "quá lớn",
                    "too_many_periods" => "quá nhiều mốc thời gian",
                    "too_many_queries" => "quá nhiều truy vấn",
                    "bad_cursor" => "con trỏ không dùng được",
                    "bad_source" => "không đọc được nguồn",
                    "bad_line" => "dòng không đọc được",
                    "index_exists" | "snapshot_exists" | "watch_exists" => "đã có sẵn",
                    "unknown_watch" => "không có truy vấn đó",
                    "bad_watch_file" => "tệp truy vấn không đọc được",
                    _ => "giá trị không dùng được",
                };
                in_field(field, &format!("{summary}: {reason}"))
            }
            error => error.to_string(),
        }
    }

    /// Returns why a section was not found.
    pub(crate) fn category_failure(self, error: &CategoryError) -> String {
        if self == Lang::English {
            return in_field("category", &error.to_string());
        }
        let reason = match error {
            CategoryError::Unknown { asked, nearby } if nearby.is_empty() => {
                format!("không có chuyên mục {asked:?}; chỉ mục không có chuyên mục nào")
            }
            CategoryError::Unknown { asked, nearby } => {
                format!("không có chuyên mục {asked:?}; có {}", nearby.join(", "))
            }
            CategoryError::Ambiguous { asked, candidates } => {
                format!("chuyên mục {asked:?} có thể là {}", candidates.join(" hoặc "))
            }
        };
        in_field("category", &reason)
    }

    /// Returns what can be done about an error, where that is known.
    pub(crate) fn remedy(self, error: &Error) -> Option<&'static str> {
        match (self, error.code()) {
            (Lang::English, "unknown_category" | "ambiguous_category") => {
                Some("`timbao categories` lists the sections; --all searches all of them")
            }
            (Lang::English, _) => error.hint(),
            (_, "index_missing") => Some("tạo bằng `timbao index NGUỒN`"),
            (_, "index_version") => Some("tạo lại bằng `timbao index NGUỒN --fresh`"),
            (_, "index_damaged") => {
                Some("`timbao check` nêu tên tệp hỏng; tạo lại bằng `timbao index NGUỒN --fresh`")
            }
            (_, "index_locked") => Some("chờ bằng `--wait`"),
            (_, "snapshot_damaged") => {
                Some("`timbao snapshot verify` nêu mọi tệp hỏng; dùng bản sao lưu khác")
            }
            (_, "disk_full") => {
                Some("phần đã ghi vẫn nguyên vẹn; giải phóng đĩa rồi chạy lại lệnh này")
            }
            (_, "unknown_category" | "ambiguous_category") => {
                Some("`timbao categories` liệt kê các chuyên mục; --all tìm trong tất cả")
            }
            _ => None,
        }
    }
}

/// Puts the flag before what is wrong with its value.
fn in_field(field: &str, reason: &str) -> String {
    match field {
        // These are no flags, and the reason names the file.
        "source" | "file" | "name" => reason.to_owned(),
        field => format!("--{field}: {reason}"),
    }
}
