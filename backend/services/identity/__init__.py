"""The door that an identity provider keeps (LuxTrust, eIDAS), over OpenID Connect; closed unless configured."""
