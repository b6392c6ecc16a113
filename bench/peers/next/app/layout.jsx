export const metadata = {
  robots: "noindex",
  manifest: "/manifest.webmanifest",
  icons: "/favicon.svg",
};
export const viewport = { themeColor: "#faf9f6", interactiveWidget: "resizes-content" };

export default function Layout({ children }) {
  return (
    <html lang="fa" dir="rtl">
      <head>
        <link rel="preload" href="/fonts/vazirmatn.woff2" as="font" type="font/woff2" crossOrigin="anonymous" />
        <link rel="stylesheet" href="/style.css" />
        <script src="/enhance.js" defer />
      </head>
      <body>{children}</body>
    </html>
  );
}
