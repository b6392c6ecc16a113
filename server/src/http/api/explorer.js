// Swagger UI as it suits a page of ours: nothing is fetched from elsewhere, and nobody else checks the description.
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const chosen = document.documentElement.dataset.theme;
document.documentElement.classList.toggle('dark-mode', chosen ? chosen === 'dark' : dark.matches);

window.SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  domNode: document.getElementById('api'),
  deepLinking: true,
  docExpansion: 'list',
  tryItOutEnabled: true,
  validatorUrl: null,
});
