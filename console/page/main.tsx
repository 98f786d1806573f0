import { render } from 'preact';
import { Shell } from './shell.tsx';

const place = document.querySelector('#console');
if (place) render(<Shell />, place);
