// Opens the reports for a person in a browser without another press. What only looks at links runs no scripts.
const form = document.getElementById('open');
if (form instanceof HTMLFormElement) form.requestSubmit();
