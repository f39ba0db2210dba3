"use strict";
// Starts Swagger UI on the page's own description; a bearer that was entered stays in this tab only.
window.addEventListener("load", () => {
  const place = document.getElementById("swagger-ui");
  window.SwaggerUIBundle({
    domNode: place,
    url: place.dataset.spec,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    validatorUrl: null,
  });
});
