use async_trait::async_trait;

/// What a text is embedded for: models have learnt to tell questions from what answers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// A question.
    Query,
    /// A passage of a document.
    Passage,
}

/// Why texts were not embedded; never anything of the texts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct EmbeddingError(pub String);

/// Turns texts into vectors of length one: the more alike two texts are, the larger is the dot product of theirs.
#[async_trait]
pub trait EmbeddingModel: Send + Sync {
    /// A vector for each text, in their order, all with the same number of coordinates.
    async fn embed(&self, kind: TextKind, texts: Vec<String>) -> Result<Vec<Vec<f32>>, EmbeddingError>;

    /// Which model it is, the same at every start: vectors that were kept under another name are worth nothing.
    fn name(&self) -> &str;
}
