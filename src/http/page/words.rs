//! What the page says, in Vietnamese and English, side by side.
//!
//! Not here: what an archive says itself: titles, sections, warnings of the query language (`wire`).

use super::Lang;
use crate::date::{PartialDate, Precision};
use crate::http::failure::Failure;

/// Makes a method of [`Lang`] from each line: its name and facts, the Vietnamese text, the English text.
macro_rules! words {
    ($($name:ident($($fact:ident),*): $vietnamese:literal, $english:literal;)*) => {
        impl Lang {
            $(pub(super) fn $name(self $(, $fact: impl std::fmt::Display)*) -> String {
                match self {
                    Lang::Vietnamese => format!($vietnamese),
                    Lang::English => format!($english),
                }
            })*
        }
    };
}

words! {
    // Every page.
    skip(): "Đến nội dung chính", "Skip to content";
    home(): "Trang đầu", "Home";
    other_language(): "English", "Tiếng Việt";
    interface(): "Giao diện lập trình", "API";
    about_marks(): "Gõ có dấu hay không dấu đều tìm được.", "Type with or without diacritics.";

    // The form.
    search_label(): "Từ cần tìm trong kho bài", "Words to look for in the archive";
    search_hint(): "Tìm trong kho bài…", "Search the archive…";
    search(): "Tìm", "Search";
    search_in(): "Tìm trong", "Search in";
    this_section(): "Chuyên mục này", "This section";
    all_sections(): "Tất cả các chuyên mục", "All sections";
    suggestions(): "Gợi ý", "Suggestions";
    suggestions_found(count): "{count} gợi ý; dùng phím mũi tên để chọn", "{count} suggestions; use the arrow keys";
    kind_name(): "tên riêng", "name";
    kind_section(): "chuyên mục", "section";

    // The beginning.
    tagline(): "Tìm toàn văn trong kho bài báo tiếng Việt: theo từ, cụm từ, ngày tháng và chuyên mục.",
        "Full-text search in an archive of Vietnamese news: by words, phrases, dates and sections.";
    holds(articles): "Kho có {articles}", "The archive holds {articles}";
    spans(first, last): "từ {first} đến {last}", "from {first} to {last}";
    sections(): "Chuyên mục", "Sections";
    examples(): "Thử tìm", "Try";
    example_bare(): "không dấu cũng được", "no diacritics needed";
    example_phrase(): "đúng nguyên cụm từ", "exactly this phrase";
    example_date(): "trong một năm", "within a year";
    empty_archive(): "Kho chưa có bài nào.", "The archive holds no articles yet.";

    // The list.
    results_for(query): "Kết quả cho “{query}”", "Results for “{query}”";
    articles_of(section): "Các bài trong {section}", "Articles in {section}";
    articles_listed(): "Các bài", "Articles";
    more_than(count): "hơn {count} bài", "more than {count} articles";
    not_counted(): "các bài tìm được", "articles found";
    shown(first, last): "bài {first}–{last}", "{first}–{last}";
    past_the_end(): "Danh sách đã hết trước trang này.", "The list ends before this page.";
    read_as(): "Hiểu là", "Read as";
    also_searched(): "Tìm thêm", "Also searched";
    not_needed(): "không bắt buộc phải có", "need not be there";
    did_you_mean(): "Có phải bạn tìm", "Did you mean";
    showing_results_for(): "Đang hiện kết quả cho", "Showing results for";
    only_as_typed(): "Tìm đúng như đã gõ", "Search only as typed";
    relaxed_none(): "Không bài nào có đủ mọi từ; đây là những bài có các từ đáng kể nhất.",
        "No article holds all the words; these hold the most telling of them.";
    relaxed_some(articles): "Chỉ {articles} có đủ mọi từ; các bài khác có các từ đáng kể nhất.",
        "Only {articles} with all the words; the others hold the most telling of them.";
    relaxed_conditions(): "Không bài nào có cả các từ còn lại; đây là những bài khớp cụm từ và điều kiện.",
        "No article has the other words too; these match the phrases and conditions.";
    partial(): "Hết thời gian: đây là những bài tìm được đến lúc đó. Thử thu hẹp bằng ngày hoặc chuyên mục.",
        "Time is up: these are the articles found until then. Narrow by date or section.";
    place_became(place, others, since): "Từ {since}, {place} thuộc {others}.", "{place} is part of {others} since {since}.";
    place_includes(place, others, since): "Từ {since}, {place} gồm cả {others}.", "{place} includes {others} since {since}.";
    search_both(): "Tìm tất cả các tên", "Search all these names";
    similar(count): "{count} bài gần giống", "{count} nearly identical";
    similar_more(count): "… và {count} bài nữa", "… and {count} more";
    original(): "bài gốc", "original";
    sort(): "Thứ tự", "Order";
    sort_relevance(): "Sát nhất", "Best match";
    sort_newest(): "Mới nhất", "Newest";
    sort_oldest(): "Cũ nhất", "Oldest";
    take_away(): "Tải cả danh sách", "Download the whole list";
    follow(): "Theo dõi bài mới", "Follow new articles";
    pages(): "Các trang kết quả", "Pages of results";
    next_page(): "Trang sau", "Next page";
    previous_page(): "Trang trước", "Previous page";
    first_page(): "Về đầu danh sách", "Back to the beginning";

    // Filters.
    filters(): "Lọc kết quả", "Filter results";
    close_filters(): "Đóng bộ lọc", "Close filters";
    active_filters(): "Đang lọc theo", "Filtered by";
    remove_filter(filter): "Bỏ lọc: {filter}", "Remove filter: {filter}";
    clear_filters(): "Bỏ mọi bộ lọc", "Remove all filters";
    by_year(): "Năm", "Year";
    by_source(): "Nguồn", "Source";
    by_author(): "Tác giả", "Author";
    more_values(): "Xem thêm", "Show more";
    first_copy(): "Đăng đầu tiên", "First";
    date_range(): "Thời gian", "Dates";
    date_from(): "Từ ngày", "From";
    date_to(): "Đến ngày", "To";
    date_forms(): "Viết 2023, 12/2023 hoặc 7/12/2023", "Write 2023, 12/2023 or 7/12/2023 (day first)";
    apply(): "Áp dụng", "Apply";
    histogram(): "Số bài theo thời gian", "Articles over time";
    histogram_hint(): "Kéo ngang các cột, hoặc Shift + mũi tên rồi Enter, để chọn một khoảng.",
        "Drag across the bars, or Shift + arrows then Enter, to choose a period.";
    undated(articles): "{articles} không rõ ngày", "{articles} without a date";
    before(date): "đến {date}", "until {date}";
    after(date): "từ {date}", "since {date}";
    filter_source(value): "nguồn: {value}", "source: {value}";
    filter_author(value): "tác giả: {value}", "author: {value}";

    // Nothing found.
    nothing_found(): "Không tìm thấy bài nào", "Nothing found";
    ways_on(): "Có thể thử", "You can try";
    try_all_sections(): "Tìm trong tất cả các chuyên mục", "Search all sections";
    try_any_date(): "Bỏ giới hạn thời gian", "Allow any date";
    try_everything(): "Bỏ mọi giới hạn", "Lift all restrictions";
    try_without_quotes(): "Bỏ dấu ngoặc kép", "Search without quotes";
    try_without_filters(): "Bỏ điều kiện về nguồn và tác giả", "Drop source and author";
    try_fewer_words(query): "Bớt từ: {query}", "Fewer words: {query}";
    try_meant(query): "Tìm {query}", "Search for {query}";
    nothing_else(): "Hãy thử từ khác hoặc ít từ hơn.", "Try other or fewer words.";
    to_the_start(): "Về trang đầu và xem các chuyên mục", "Go to the start page and browse the sections";

    // An article.
    by(): "Bài", "By";
    photos(): "Ảnh", "Photos";
    captions(): "Chú thích ảnh", "Captions";
    read_original(): "Đọc bài ở trang gốc", "Read at the original site";
    without_marks(): "Bỏ đánh dấu", "Remove marks";
    back_to_results(): "Kết quả tìm kiếm", "Search results";
    related(): "Các tin khác", "Related articles";
    linked(): "Bài liên quan theo tòa soạn", "Related, as the paper links them";
    newer(): "Mới hơn trong chuyên mục", "Newer in the section";
    older(): "Cũ hơn trong chuyên mục", "Older in the section";
    same_text(): "Cùng nội dung", "Same text";
    cite(): "Trích dẫn", "Cite";
    cite_text(): "Kiểu Việt Nam", "Vietnamese style";
    permalink(): "Liên kết cố định", "Permanent link";
    no_date(): "không rõ ngày", "no date";
    breadcrumb(): "Chuyên mục của bài", "Section";
    about_article(): "Về bài này", "About this article";

    // Failures.
    failed_missing(): "Không có trang này", "There is no such page";
    failed_missing_article(): "Không có bài này", "There is no such article";
    failed_missing_why(): "Địa chỉ có thể đã gõ nhầm, hoặc bài không còn trong kho.",
        "The address may be mistyped, or the article is no longer in the archive.";
    failed_request(): "Yêu cầu này không đọc được", "This request cannot be read";
    failed_gone(): "Trang kết quả này đã hết hạn", "This page of results has expired";
    failed_gone_why(): "Kho bài đã thay đổi từ lúc bạn tìm. Hãy tìm lại từ đầu.", "The archive has changed since you searched. Please search again.";
    failed_often(): "Bạn hỏi quá nhanh", "Too many requests";
    failed_busy(): "Máy chủ đang bận", "The server is busy";
    failed_busy_why(): "Hãy tải lại trang sau giây lát.", "Please reload the page in a moment.";
    failed_retry(seconds): "Hãy thử lại sau {seconds} giây.", "Please try again in {seconds} s.";
    failed_locked(): "Trang này cần khoá", "This page needs a key";
    failed_locked_why(): "Tải lại trang, điền tên bất kỳ và khoá làm mật khẩu. Khoá do người quản lý kho báo cấp.", "Load the page again, give any name, and the key as the password. Who runs this archive gives out keys.";
    failed_forbidden(): "Không được phép xem trang này", "This page is not open to you";
    failed_other(): "Máy chủ gặp lỗi", "The server failed";
    request_id(): "Mã yêu cầu, nếu cần báo lỗi", "Request id, if you report this";
    not_used(): "Không dùng được", "Not used";

    // The description of the interface.
    api_title(): "Giao diện lập trình", "Interface";
    api_file(): "Tệp mô tả OpenAPI", "OpenAPI file";
    api_parameters(): "Tham số", "Parameters";
    api_body(): "Nội dung gửi", "Request body";
    api_answers(): "Trả lời", "Responses";
    api_types(): "Kiểu dữ liệu", "Schemas";
    api_required(): "bắt buộc", "required";
    api_default(value): "mặc định {value}", "default {value}";
    api_empty(): "Chưa có mô tả.", "Nothing is described yet.";
    api_contents(): "Mục lục", "Contents";
}

impl Lang {
    /// Returns the language's code, as `lang` takes it.
    pub(super) fn code(self) -> &'static str {
        match self {
            Lang::Vietnamese => "vi",
            Lang::English => "en",
        }
    }

    /// Returns the code of the other language.
    pub(super) fn other_code(self) -> &'static str {
        match self {
            Lang::Vietnamese => "en",
            Lang::English => "vi",
        }
    }

    /// Returns a whole number with its thousands parted.
    pub(super) fn number(self, number: u64) -> String {
        let separator = match self {
            Lang::Vietnamese => '.',
            Lang::English => ',',
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

    /// Returns so many articles.
    pub(super) fn articles(self, count: u64) -> String {
        let number = self.number(count);
        match (self, count) {
            (Lang::Vietnamese, _) => format!("{number} bài"),
            (Lang::English, 1) => format!("{number} article"),
            (Lang::English, _) => format!("{number} articles"),
        }
    }

    /// Returns a day, month or year as people of the language write it.
    pub(super) fn date(self, date: &PartialDate) -> String {
        let year = date.year();
        match (self, date.month(), date.day()) {
            (Lang::Vietnamese, Some(month), Some(day)) => format!("{day}/{month}/{year}"),
            (Lang::Vietnamese, Some(month), None) => format!("{month}/{year}"),
            (Lang::English, Some(month), Some(day)) => {
                format!("{day} {} {year}", month_name(month))
            }
            (Lang::English, Some(month), None) => format!("{} {year}", month_name(month)),
            _ => year.to_string(),
        }
    }

    /// Returns a date with the hour, where it is known.
    pub(super) fn moment(self, date: &PartialDate) -> String {
        let day = self.date(date);
        if date.precision() != Precision::Minute {
            return day;
        }
        let iso = date.to_string();
        format!("{day}, {}", iso.get(11..16).unwrap_or_default())
    }

    /// Returns a date that was typed as people of the language write it, or else as it was typed.
    pub(super) fn typed_date(self, text: &str) -> String {
        PartialDate::parse(text).map_or_else(|| text.to_owned(), |date| self.date(&date))
    }

    /// Returns why a value of a request was not used.
    pub(super) fn refusal(self, failure: &Failure, value: &str) -> String {
        let field = failure.field.as_deref().unwrap_or_default();
        if self == Lang::English {
            return format!("{}: {}", self.not_used(), failure.message);
        }
        match (failure.code, field) {
            ("unknown_category", _) => {
                format!("Không có chuyên mục “{value}”; đã tìm trong tất cả.")
            }
            ("ambiguous_category", _) => {
                format!("Có nhiều chuyên mục tên “{value}”; đã tìm trong tất cả.")
            }
            ("unknown_source", _) => format!("Không có nguồn như đã ghi ({}).", failure.message),
            ("bad_date", _) => {
                format!("“{value}” không phải ngày; viết 2023, 12/2023 hoặc 7/12/2023.")
            }
            ("query_too_long", _) => "Truy vấn quá dài; hãy bớt từ.".to_owned(),
            ("limit_too_large" | "offset_too_large", _) => format!("{field}={value} quá lớn."),
            ("bad_cursor" | "cursor_expired", _) => {
                "Kho bài đã thay đổi từ trang trước; danh sách bắt đầu lại từ đầu.".to_owned()
            }
            _ => format!("Không dùng được {field}={value}: {}.", failure.message),
        }
    }
}

fn month_name(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(month - 1).ok().and_then(|index| NAMES.get(index)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_people_write_them() {
        for (iso, vietnamese, english) in [
            ("2023-12-07T10:30+07:00", "7/12/2023, 10:30", "7 December 2023, 10:30"),
            ("2023-12-07", "7/12/2023", "7 December 2023"),
            ("2023-12", "12/2023", "December 2023"),
            ("2023", "2023", "2023"),
        ] {
            let date = PartialDate::parse(iso).unwrap();
            assert_eq!(Lang::Vietnamese.moment(&date), vietnamese);
            assert_eq!(Lang::English.moment(&date), english);
        }
        assert_eq!(Lang::Vietnamese.typed_date("<b>"), "<b>");
    }

    #[test]
    fn numbers_are_parted() {
        assert_eq!(Lang::Vietnamese.articles(1_234_567), "1.234.567 bài");
        assert_eq!(Lang::English.articles(1), "1 article");
        assert_eq!(
            Lang::English.more_than(Lang::English.number(10_000)),
            "more than 10,000 articles"
        );
    }
}
