//! What holds for many calls, in words: one text for each topic, for the OpenAPI document and for the developer guide.

/// A topic of the documentation.
pub(super) struct Topic {
    /// Its name in addresses.
    pub id: &'static str,
    /// Whether it is about the business API, which the guide is about.
    pub is_in_guide: bool,
    /// Markdown: a heading, paragraphs, and code in a shell; `{origin}` stands for the server's address.
    pub text: &'static str,
}

/// Every topic, in the order in which they are read.
pub(super) const TOPICS: &[Topic] = &[
    Topic { id: "authentication", is_in_guide: true, text: include_str!("topics/authentication.md") },
    Topic { id: "sessions", is_in_guide: false, text: include_str!("topics/sessions.md") },
    Topic { id: "rate-limits", is_in_guide: true, text: include_str!("topics/rate_limits.md") },
    Topic { id: "idempotency", is_in_guide: true, text: include_str!("topics/idempotency.md") },
    Topic { id: "lists", is_in_guide: true, text: include_str!("topics/pagination.md") },
    Topic { id: "money", is_in_guide: true, text: include_str!("topics/money.md") },
    Topic { id: "errors", is_in_guide: true, text: include_str!("topics/errors.md") },
];

impl Topic {
    /// Its heading.
    pub fn title(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default().trim_start_matches('#').trim()
    }

    /// Its paragraphs without the heading and without code, which the guide has in more languages. Paragraphs that lead
    /// from one example to the next are left out with them.
    pub fn paragraphs(&self) -> Vec<String> {
        let blocks = self.text.split("\n\n").skip(1).map(str::trim);
        let is_prose = |block: &&str| !block.starts_with("```") && block.ends_with('.');
        blocks.filter(is_prose).map(str::to_owned).collect()
    }
}

/// The description of the whole OpenAPI document, with the address at which a newcomer's server listens.
pub(super) fn description() -> String {
    let topics =
        TOPICS.iter().map(|topic| topic.text.replace(keywright_api_types::guide::ORIGIN, "http://127.0.0.1:8080"));
    std::iter::once(include_str!("introduction.md").to_owned()).chain(topics).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_has_a_heading_and_prose_without_code() {
        for topic in TOPICS {
            assert!(topic.text.starts_with("## "), "{}", topic.id);
            assert!(!topic.paragraphs().is_empty(), "{}", topic.id);
            assert!(
                topic.paragraphs().iter().all(|text| !text.contains("```") && !text.contains('\n')),
                "{}",
                topic.id
            );
        }
    }
}
