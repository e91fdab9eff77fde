//! What can be chosen: how a text may go on, and which sections there are.

use axum::response::Response;

use crate::http::failure::Failure;
use crate::http::guard::Access;
use crate::http::live::State as Searched;
use crate::http::params::{Params, suggestion};
use crate::http::reader::Reader;
use crate::search::{SuggestRequest, SuggestResponse, SuggestionKind};
use crate::wire;

pub(in crate::http) async fn get(reader: Reader, mut params: Params) -> Result<Response, Failure> {
    let request = suggestion(&mut params)?;
    params.finish()?;
    let state = reader.newest();
    reader
        .answer(state, move |state, reader| {
            let response = suggested(state, request, &reader.access)?;
            Ok(wire::to_line(&wire::Suggest::from(&response)))
        })
        .await
}

/// Returns suggestions. Who may read some sections only is not told the titles of others: there are only those sections.
pub(in crate::http) fn suggested(
    state: &Searched,
    mut request: SuggestRequest,
    access: &Access,
) -> Result<SuggestResponse, Failure> {
    if !access.sections().is_empty() {
        request.kinds = vec![SuggestionKind::Section];
    }
    let mut response = state.searcher.suggest(&request)?;
    let may_read =
        |section: &Option<String>| section.as_ref().is_none_or(|section| access.may_read(section));
    response.suggestions.retain(|suggestion| may_read(&suggestion.section));
    Ok(response)
}

pub(super) async fn categories(reader: Reader, params: Params) -> Result<Response, Failure> {
    params.finish()?;
    let state = reader.newest();
    reader
        .answer(state, move |state, reader| {
            let mut categories = wire::Categories::of(&state.searcher)?;
            categories.categories.retain(|category| reader.access.may_read(&category.slug));
            Ok(wire::to_line(&categories))
        })
        .await
}
