import { Glyph } from "../../glyph";

export function Composer({ opened }) {
  return (
    <div className="composer">
      <form method="post" action="/ask" className="composer-box">
        <input type="hidden" name="conversation" defaultValue={`conv_${opened.id}`} />
        <label className="sr-only" htmlFor="question">
          پرسش شما
        </label>
        <textarea
          id="question"
          className="composer-field grows"
          name="text"
          rows={1}
          dir="auto"
          required
          autoComplete="off"
          enterKeyHint="send"
          placeholder="پرسش خود را بنویسید…"
          aria-describedby="composer-notes"
        />
        <div className="flex items-center gap-1">
          <input
            className="sr-only"
            type="file"
            multiple
            tabIndex={-1}
            aria-hidden="true"
            accept=".pdf,.docx,.html,.htm,.md,.markdown,.txt,.text,.csv,.tsv"
          />
          <button type="button" className="icon-button needs-scripts" aria-label="افزودن سند به کتابخانه" title="افزودن سند به کتابخانه">
            <Glyph name="paperclip" />
          </button>
          <span className="flex-1" />
          <button type="submit" className="send-button idle" aria-label="ارسال" title="ارسال">
            <Glyph name="arrow-up" />
          </button>
        </div>
      </form>
      <div className="quiet-line" id="composer-notes">
        <span className="status-dot" data-state="connecting" role="status" />
        <span>پاسخ‌ها را با منبع بسنجید</span>
      </div>
    </div>
  );
}
