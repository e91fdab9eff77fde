//! The description of the interface for people: the OpenAPI file walked through, whatever it says.
//!
//! The texts of that file are English and stay so; the page around them is in the reader's language.

use std::sync::LazyLock;

use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;

use super::links::View;
use super::view::{self, Sheet};
use super::{Lang, assets};
use crate::http::api::health::OPENAPI;
use crate::http::reader::Reader;

/// Deepest schema that is shown in place.
const MAX_DEPTH: usize = 6;
const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

static DESCRIPTION: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(OPENAPI).unwrap_or_default());

pub(super) async fn get(reader: Reader) -> Response {
    let tag = reader.tag(&reader.newest(), assets::version());
    if let Some(response) = reader.not_modified(&tag) {
        return response;
    }
    let view = View::of_query(reader.query()).start();
    let lang = view.lang();
    let sheet = Sheet {
        view: &view,
        path: "/openapi".to_owned(),
        title: lang.api_title(),
        head: html! {},
        kind: "manual",
        form: None,
        body: body(&DESCRIPTION, lang),
    };
    tag.on(&reader.server, view::answer(view::page(&reader.server, &sheet)))
}

/// A route with one method.
struct Operation<'a> {
    method: &'static str,
    path: &'a str,
    value: &'a Value,
    /// What is said of all methods of the path.
    shared: &'a Value,
}

fn body(description: &Value, lang: Lang) -> Markup {
    let info = &description["info"];
    let operations = operations(description);
    let mut tags: Vec<&str> = Vec::new();
    for operation in &operations {
        if !tags.contains(&tag_of(operation)) {
            tags.push(tag_of(operation));
        }
    }
    let schemas = description["components"]["schemas"].as_object();
    html! {
        h1 { (text(&info["title"])) " " span.quiet-line { (text(&info["version"])) } }
        (prose(&info["description"]))
        p { a href="/openapi.json" { (lang.api_file()) } }
        @if operations.is_empty() { p { (lang.api_empty()) } } @else {
            nav.contents aria-label=(lang.api_contents()) {
                ul { @for operation in &operations {
                    li { a href={ "#" (anchor(operation)) } { code { (operation.method.to_uppercase()) " " (operation.path) } } }
                } }
            }
        }
        @for tag in &tags {
            section {
                @if !tag.is_empty() { h2 { (tag) } (prose(tag_description(description, tag))) }
                @for operation in operations.iter().filter(|operation| tag_of(operation) == *tag) {
                    (one(description, operation, lang))
                }
            }
        }
        @if let Some(schemas) = schemas.filter(|schemas| !schemas.is_empty()) {
            section {
                h2 { (lang.api_types()) }
                @for (name, schema) in schemas {
                    section.schema id={ "schema-" (name) } { h3 { (name) } (prose(&schema["description"])) (shape(schema, lang, 0)) }
                }
            }
        }
    }
}

fn operations(description: &Value) -> Vec<Operation<'_>> {
    let paths = description["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, shared)| {
        METHODS.iter().filter_map(move |method| {
            let value = shared.get(method)?;
            Some(Operation { method, path, value, shared })
        })
    });
    operations.collect()
}

fn tag_of<'a>(operation: &Operation<'a>) -> &'a str {
    operation.value["tags"][0].as_str().unwrap_or_default()
}

fn tag_description<'a>(description: &'a Value, tag: &str) -> &'a Value {
    let tags = description["tags"].as_array().into_iter().flatten();
    tags.filter(|known| known["name"] == tag)
        .map(|known| &known["description"])
        .next()
        .unwrap_or(&Value::Null)
}

fn anchor(operation: &Operation) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("{}{}", operation.method, operation.path.chars().map(plain).collect::<String>())
}

fn one(description: &Value, operation: &Operation, lang: Lang) -> Markup {
    let Operation { value, shared, .. } = operation;
    let parameters: Vec<&Value> = [&shared["parameters"], &value["parameters"]]
        .into_iter()
        .filter_map(Value::as_array)
        .flatten()
        .map(|parameter| resolved(description, parameter))
        .collect();
    let body = resolved(description, &value["requestBody"]);
    let responses = value["responses"].as_object();
    html! {
        article.route id=(anchor(operation)) {
            h3 { code { b { (operation.method.to_uppercase()) } " " (operation.path) } }
            @if let Some(summary) = value["summary"].as_str() { p { (summary) } }
            (prose(&value["description"]))
            @if !parameters.is_empty() {
                h4 { (lang.api_parameters()) }
                dl { @for parameter in &parameters {
                    dt { code { (text(&parameter["name"])) } " " (kind(&parameter["schema"]))
                        @if parameter["required"] == true { " " em { (lang.api_required()) } }
                        (facts(&parameter["schema"], lang)) }
                    dd { (prose(&parameter["description"])) }
                } }
            }
            @if body.is_object() {
                h4 { (lang.api_body()) }
                (prose(&body["description"]))
                (content(body, lang))
            }
            @if let Some(responses) = responses {
                h4 { (lang.api_answers()) }
                dl { @for (status, response) in responses {
                    @let response = resolved(description, response);
                    dt { code { (status) } }
                    dd { (prose(&response["description"])) (content(response, lang)) }
                } }
            }
        }
    }
}

/// Follows a reference within the file, once.
fn resolved<'a>(description: &'a Value, value: &'a Value) -> &'a Value {
    let pointer = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    pointer.and_then(|pointer| description.pointer(pointer)).unwrap_or(value)
}

fn content(value: &Value, lang: Lang) -> Markup {
    let content = value["content"].as_object().into_iter().flatten();
    html! {
        @for (media_type, content) in content {
            p { code { (media_type) } " " (kind(&content["schema"])) }
            (shape(&content["schema"], lang, 0))
            @if let Some(example) = content.get("example") { pre tabindex="0" { (example_text(example)) } }
        }
    }
}

fn example_text(example: &Value) -> String {
    match example {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

/// Returns the name of a type, with a link where it is described.
fn kind(schema: &Value) -> Markup {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return html! { a href={ "#schema-" (name) } { (name) } };
    }
    let name = match &schema["type"] {
        Value::String(name) => name.clone(),
        Value::Array(names) => names.iter().map(text).collect::<Vec<_>>().join(" | "),
        _ => String::new(),
    };
    html! {
        span.type { (name) }
        @if schema["items"].is_object() { " [" (kind(&schema["items"])) "]" }
    }
}

/// Returns default, bounds and choices.
fn facts(schema: &Value, lang: Lang) -> Markup {
    let choices = schema["enum"].as_array().into_iter().flatten();
    let choices: Vec<String> = choices.map(text).collect();
    html! {
        @if !choices.is_empty() { " " code { (choices.join(" | ")) } }
        @if let Some(default) = schema.get("default").filter(|default| !text(default).is_empty()) { " " span.quiet-line { (lang.api_default(text(default))) } }
        @for (name, sign) in [("minimum", "≥"), ("maximum", "≤"), ("maxLength", "≤")] {
            @if let Some(bound) = schema.get(name) { " " span.quiet-line { (sign) " " (text(bound)) } }
        }
    }
}

/// Returns the properties of an object, those of its parts and of lists of them included.
fn shape(schema: &Value, lang: Lang, depth: usize) -> Markup {
    if depth > MAX_DEPTH {
        return html! {};
    }
    let properties = schema["properties"].as_object().into_iter().flatten();
    let is_required = |name: &str| {
        schema["required"].as_array().into_iter().flatten().any(|required| required == name)
    };
    let parts =
        ["allOf", "oneOf", "anyOf"].map(|name| schema[name].as_array().into_iter().flatten());
    html! {
        @if schema["properties"].is_object() {
            dl { @for (name, property) in properties {
                dt { code { (name) } " " (kind(property))
                    @if is_required(name) { " " em { (lang.api_required()) } }
                    (facts(property, lang)) }
                dd { (prose(&property["description"])) (shape(property, lang, depth + 1)) }
            } }
        }
        @if schema["items"].is_object() { (shape(&schema["items"], lang, depth + 1)) }
        @for part in parts.into_iter().flatten() { p { (kind(part)) } (shape(part, lang, depth + 1)) }
    }
}

/// Returns paragraphs, with what such texts set off by signs: `code` and **weight**.
fn prose(value: &Value) -> Markup {
    let text = value.as_str().unwrap_or_default();
    let pieces = |text: &str| -> Vec<Markup> {
        let pieces = text.split('`').enumerate();
        let piece = |(index, piece): (usize, &str)| match index % 2 {
            1 => html! { code { (piece) } },
            _ => weighted(piece),
        };
        pieces.map(piece).collect()
    };
    html! {
        @for paragraph in text.split("\n\n").filter(|text| !text.trim().is_empty()) {
            p lang="en" { @for piece in pieces(paragraph.trim()) { (piece) } }
        }
    }
}

fn weighted(text: &str) -> Markup {
    html! {
        @for (index, piece) in text.split("**").enumerate() {
            @if index % 2 == 1 { b { (piece) } } @else { (piece) }
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whatever_the_file_says_is_shown() {
        let description = json!({
            "info": {"title": "<b>", "version": "1"},
            "paths": {"/v1/search": {
                "parameters": [{"$ref": "#/components/parameters/q"}],
                "get": {"tags": ["Searching"], "summary": "Search", "responses": {
                    "200": {"description": "Found", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Search"}}}}
                }}
            }},
            "components": {
                "parameters": {"q": {"name": "q", "required": true, "schema": {"type": "string", "default": "x"}}},
                "schemas": {"Search": {"type": "object", "properties": {"hits": {"type": "array", "items": {"type": ["string", "null"]}}}}}
            }
        });
        let html = body(&description, Lang::English).into_string();
        for expected in [
            "&lt;b&gt;",
            "<h2>Searching</h2>",
            "id=\"get-v1-search\"",
            "<code>q</code>",
            "required",
            "default x",
            "href=\"#schema-Search\"",
            "id=\"schema-Search\"",
            "<code>hits</code>",
            "string | null",
        ] {
            assert!(html.contains(expected), "{expected} is not in {html}");
        }
        assert!(body(&json!({}), Lang::Vietnamese).into_string().contains("Chưa có mô tả"));
    }
}
