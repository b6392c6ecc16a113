//! `config.json`: the sizes of the model and how it is to be asked.

use serde::Deserialize;

/// The largest number accepted for any size, far above real models: products of two stay within 64 bits.
const LARGEST: usize = 1 << 24;

/// The part of `config.json` that matters here, checked.
#[derive(Debug, Deserialize)]
pub(crate) struct Config {
    model_type: String,
    pub hidden_size: usize,
    pub num_hidden_layers: usize,
    pub num_attention_heads: usize,
    pub intermediate_size: usize,
    pub vocab_size: usize,
    pub max_position_embeddings: usize,
    #[serde(default = "default_type_vocab_size")]
    pub type_vocab_size: usize,
    pub layer_norm_eps: f32,
    #[serde(default)]
    pad_token_id: usize,
    #[serde(default = "default_hidden_act")]
    hidden_act: String,
    #[serde(default)]
    pub sentence_embedding: SentenceEmbedding,
}

/// How texts become vectors. A folder that does not say is taken for one of the E5 family.
#[derive(Debug, Deserialize)]
#[serde(default)]
pub(crate) struct SentenceEmbedding {
    pooling: String,
    normalize: bool,
    pub query_prefix: String,
    pub passage_prefix: String,
}

impl Default for SentenceEmbedding {
    fn default() -> Self {
        Self { pooling: "mean".into(), normalize: true, query_prefix: "query: ".into(), passage_prefix: "passage: ".into() }
    }
}

fn default_type_vocab_size() -> usize {
    2
}

fn default_hidden_act() -> String {
    "gelu".into()
}

impl Config {
    /// Reads and checks the file's text; the error says in words what is wrong.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let config: Self = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        config.check_sizes()?;
        config.check_kind()?;
        Ok(config)
    }

    fn check_sizes(&self) -> Result<(), String> {
        let sizes = [
            ("hidden_size", self.hidden_size),
            ("num_hidden_layers", self.num_hidden_layers),
            ("num_attention_heads", self.num_attention_heads),
            ("intermediate_size", self.intermediate_size),
            ("vocab_size", self.vocab_size),
            ("max_position_embeddings", self.max_position_embeddings),
            ("type_vocab_size", self.type_vocab_size),
        ];
        if let Some((name, size)) = sizes.into_iter().find(|(_, size)| !(1..=LARGEST).contains(size)) {
            return Err(format!("{name} is {size}, not between 1 and {LARGEST}"));
        }
        if !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            return Err(format!("{} heads do not divide a hidden_size of {}", self.num_attention_heads, self.hidden_size));
        }
        if self.max_position_embeddings <= self.first_position() {
            return Err(format!("max_position_embeddings is {}, which leaves no position", self.max_position_embeddings));
        }
        if !(self.layer_norm_eps.is_finite() && self.layer_norm_eps > 0.0) {
            return Err(format!("layer_norm_eps is {}", self.layer_norm_eps));
        }
        Ok(())
    }

    fn check_kind(&self) -> Result<(), String> {
        let known = ["bert", "roberta", "xlm-roberta"];
        if !known.contains(&self.model_type.as_str()) {
            return Err(format!("model_type is {:?}, not one of {known:?}", self.model_type));
        }
        if self.hidden_act != "gelu" {
            return Err(format!("hidden_act is {:?}, only \"gelu\" is known", self.hidden_act));
        }
        if self.sentence_embedding.pooling != "mean" || !self.sentence_embedding.normalize {
            return Err("only mean pooling with normalized vectors is known".into());
        }
        Ok(())
    }

    /// The position of a text's first token: the RoBERTa family keeps the positions up to that of padding free.
    pub fn first_position(&self) -> usize {
        if self.model_type == "bert" { 0 } else { self.pad_token_id.saturating_add(1) }
    }

    /// How many tokens, special ones included, the model can take at once.
    pub fn positions(&self) -> usize {
        self.max_position_embeddings - self.first_position()
    }
}
