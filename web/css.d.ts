/** Style sheets are imported for their effect: the bundler puts them into the page's own files. */
declare module '*.css';
