use crate::error::errors;

errors! {
    /// Why a file that comes with a question was not taken.
    pub enum AttachmentError {
        /// It waited for its question for too long.
        Expired => "attachments.expired", Gone, "the upload has expired";
        /// What is sent does not begin where what is stored ends: somebody else was quicker, or the sender is mistaken.
        OffsetConflict => "attachments.offset_conflict", Conflict, "the upload stands at another offset";
        /// More bytes than were announced.
        LongerThanAnnounced => "attachments.longer_than_announced", TooLarge, "more bytes than were announced";
        /// It comes in too many pieces.
        TooManyPieces { max: u32 } => "attachments.too_many_pieces", Conflict, "no more than {max} pieces";
        /// As many wait for a question as may.
        TooManyWaiting { max: u32 } => "attachments.too_many_waiting", Conflict, "{max} files wait for a question already";
        /// All files of the person's conversations would weigh too much.
        Full { max_bytes: u64 } => "attachments.full", Conflict, "no more than {max_bytes} bytes together";
        /// A picture, which nothing here can read.
        Picture => "attachments.picture", Unsupported, "pictures cannot be read here";
        /// Its name says picture, its content does not.
        NotAPicture => "attachments.not_a_picture", Unsupported, "the content is not the picture that the name says";
    }
}
