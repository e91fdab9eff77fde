//! The elements that reading an article tells apart.

macro_rules! tags {
    ($($tag:ident $name:literal,)*) => {
        /// The name of an element.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Tag { $(#[doc = $name] $tag,)* /// Any other.
            Other }

        impl Tag {
            /// Returns the tag with this name in lower case.
            pub(super) fn of(name: &str) -> Tag {
                match name { $($name => Tag::$tag,)* _ => Tag::Other }
            }
        }
    };
}

tags! {
    A "a", Abbr "abbr", Address "address", Area "area", Article "article", Aside "aside", Audio "audio", B "b", Base "base",
    Blockquote "blockquote", Body "body", Br "br", Button "button", Canvas "canvas", Caption "caption", Center "center",
    Cite "cite", Code "code", Col "col", Dd "dd", Details "details", Div "div", Dl "dl", Dt "dt", Em "em", Embed "embed",
    Fieldset "fieldset", Figcaption "figcaption", Figure "figure", Font "font", Footer "footer", Form "form", H1 "h1", H2 "h2",
    H3 "h3", H4 "h4", H5 "h5", H6 "h6", Head "head", Header "header", Hgroup "hgroup", Hr "hr", Html "html", I "i",
    Iframe "iframe", Img "img", AmpImg "amp-img", Input "input", Label "label", Li "li", Link "link", Main "main", Meta "meta",
    Nav "nav", Noscript "noscript", Object "object", Ol "ol", Optgroup "optgroup", Option "option", P "p", Param "param",
    Picture "picture", Pre "pre", Q "q", S "s", Script "script", Section "section", Select "select", Small "small",
    Source "source", Span "span", Strong "strong", Style "style", Sub "sub", Sup "sup", Svg "svg", Table "table",
    Tbody "tbody", Td "td", Template "template", Textarea "textarea", Tfoot "tfoot", Th "th", Thead "thead", Time "time",
    Title "title", Tr "tr", Track "track", U "u", Ul "ul", Video "video", Wbr "wbr",
}

impl Tag {
    /// Says whether it never has content or an end tag.
    pub(super) fn is_void(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Area | Base
                | Br
                | Col
                | Embed
                | Hr
                | Img
                | Input
                | Link
                | Meta
                | Param
                | Source
                | Track
                | Wbr
        )
    }

    /// Says whether its content stands apart from the text around it.
    pub(super) fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Button
                | Caption
                | Center
                | Dd
                | Details
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | Header
                | Hgroup
                | Hr
                | Html
                | Label
                | Li
                | Main
                | Nav
                | Ol
                | P
                | Pre
                | Section
                | Table
                | Tbody
                | Td
                | Tfoot
                | Th
                | Thead
                | Tr
                | Ul
        ) || self.is_heading()
    }

    /// Says whether it is a heading of any level.
    pub(super) fn is_heading(self) -> bool {
        use Tag::*;
        matches!(self, H1 | H2 | H3 | H4 | H5 | H6)
    }

    /// Says whether it only styles what it holds.
    pub(super) fn is_style(self) -> bool {
        use Tag::*;
        matches!(
            self,
            A | Abbr
                | B
                | Cite
                | Code
                | Em
                | Font
                | I
                | Q
                | S
                | Small
                | Span
                | Strong
                | Sub
                | Sup
                | U
        )
    }

    /// Says whether its content is never text of the page.
    pub(super) fn is_hidden(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Audio
                | Button
                | Canvas
                | Head
                | Iframe
                | Input
                | Noscript
                | Object
                | Option
                | Script
                | Select
                | Style
                | Svg
                | Template
                | Textarea
                | Title
                | Video
        )
    }

    /// Says whether it makes text bold.
    pub(super) fn is_strong(self) -> bool {
        matches!(self, Tag::B | Tag::Strong) || self.is_heading()
    }

    /// Says whether an end tag inside does not close what is open outside.
    pub(super) fn is_border(self) -> bool {
        matches!(self, Tag::Table | Tag::Td | Tag::Th | Tag::Caption | Tag::Template | Tag::Html)
    }
}
