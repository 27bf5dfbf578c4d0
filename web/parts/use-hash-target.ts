/** Brings the part of the page into sight that the address names, which the router leaves to the page. */
import { useEffect } from 'react';
import { useLocation } from 'react-router';

/** Also when the same link is followed again. */
export function useHashTarget(): void {
  const { hash, key } = useLocation();
  useEffect(() => {
    if (hash === '') return;
    const target = document.getElementById(hash.slice(1));
    target?.scrollIntoView({ block: 'center' });
    target?.focus();
  }, [hash, key]);
}
