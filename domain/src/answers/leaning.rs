//! Questions that lean on the one before them: «برای قراردادی‌ها چطور؟»

use super::AnswerRequest;
use crate::knowledge::Asked;
use crate::persian::analyser::{Token, tokens};

/// A question with fewer words of weight leans on the one before it («برای قراردادی‌ها چطور؟»).
const OWN_WORDS: usize = 3;
/// So does one with fewer that points back («مهلت پرداخت آن چیست؟»).
const OWN_WORDS_OF_POINTING: usize = 6;

/// What to look for: a question that says little by itself, or points back, is about what was asked before.
pub(super) fn asked(request: &AnswerRequest) -> Asked {
    let found = tokens(&request.question);
    let own = found.iter().filter(|token| !token.part && !token.is_stop_word()).count();
    let leans = own < OWN_WORDS || (own < OWN_WORDS_OF_POINTING && found.iter().any(Token::points_back));
    let before = request.history.last().filter(|_| leans).map(|last| last.question.clone());
    Asked { question: request.question.clone(), before }
}
