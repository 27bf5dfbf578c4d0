/** Where the console begins: the theme first, so that nothing flashes, then the application. */
import './styles/tokens.css';
import './styles/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { startLoading } from './app/gate.tsx';
import { applyTheme, readTheme } from './app/theme.ts';

applyTheme(readTheme());
startLoading(window.location.pathname);
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no place for the console');
createRoot(root).render(<App />);
