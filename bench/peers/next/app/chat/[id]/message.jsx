import { clock, full } from "../../moments";

export function Message({ message }) {
  return message.author === "person" ? <Question text={message.body} /> : <Answer message={message} />;
}

function Question({ text }) {
  return (
    <div className="question">
      <h2 className="sr-only">پرسش شما</h2>
      <div className="bubble" dir="auto">
        {text}
      </div>
    </div>
  );
}

function Answer({ message }) {
  return (
    <article className="answer">
      <h2 className="sr-only">پاسخ</h2>
      <div className="answer-text" id={`text-msg_${message.id}`} dangerouslySetInnerHTML={{ __html: message.body }} />
      <nav className="sources" aria-label="منبع‌های پاسخ">
        {message.sources.map((source) => (
          <a key={source.n} className="source-chip" href={`?source=${source.passage}`} title={source.document_name}>
            <span className="cite" aria-hidden="true">
              {source.n}
            </span>
            <bdi>{source.document_name}</bdi>
            <small>{`صفحهٔ ${source.anchor.page}`}</small>
          </a>
        ))}
      </nav>
      <div className="answer-footer">
        <button className="icon-button copy" title="رونوشت پاسخ" data-copy="" />
        <p>
          {"از متن اسناد شما · "}
          <time dateTime={message.created_at.toISOString()} title={full.format(message.created_at)}>
            {clock.format(message.created_at)}
          </time>
        </p>
      </div>
    </article>
  );
}
