// Says what went wrong, and whether the connection stands, to eyes and screen readers alike.
import { byId } from './dom.js';

const problem = byId('problem');
const connection = byId('connection');
let lostTimer;

export function showProblem(sentence) {
  problem.textContent = sentence;
}

export function clearProblem() {
  problem.textContent = '';
}

export function showLost() {
  clearTimeout(lostTimer);
  connection.hidden = false;
  connection.dataset.state = 'lost';
  connection.textContent = 'Connection lost. Trying again…';
}

export function showBack() {
  if (connection.dataset.state !== 'lost') return;
  connection.dataset.state = 'back';
  connection.textContent = 'Connected again.';
  lostTimer = setTimeout(() => {
    connection.hidden = true;
  }, 3_000);
}
