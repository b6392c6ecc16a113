use crate::error::errors;

errors! {
    /// Why something about a conversation was not done.
    pub enum ChatError {
        /// A question without a word.
        EmptyQuestion => "chat.empty_question", Invalid, "the question is empty";
        /// A question longer than can be asked.
        QuestionTooLong { max: u32 } => "chat.question_too_long", Invalid, "the question is longer than {max} characters";
        /// An answer is still being written in this conversation.
        StillAnswering => "chat.still_answering", Conflict, "an answer is still being written";
        /// As many answers are being written as one person may have at once.
        TooManyRunning { max: u32 } => "chat.too_many_running", Conflict, "{max} answers are being written already";
        /// More files than a question may bring.
        TooManyFiles { max: u32 } => "chat.too_many_files", Invalid, "no more than {max} files with a question";
        /// A file that is not there (any more), has not come whole, or came with another question.
        FileGone => "chat.file_gone", Conflict, "a file of the question is not there";
        /// The conversation holds as many files as it may.
        ConversationFull { max: u32 } => "chat.conversation_full", Conflict, "no more than {max} files in a conversation";
        /// A title without a word, or one that is too long.
        InvalidTitle => "chat.invalid_title", Invalid, "the title is not usable";
        /// The answer cannot be continued: it is whole, or something came after it.
        NotContinuable => "chat.not_continuable", Conflict, "this answer cannot be continued";
        /// The key of the question belongs to another one.
        KeyTaken => "chat.key_taken", Conflict, "another question has this key";
        /// No key, one that is too long, or one of other letters.
        InvalidKey => "chat.invalid_key", Invalid, "the key of the question must be 1 to 64 letters, digits, - or _";
    }
}
